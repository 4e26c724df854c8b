import { afterEach, describe, expect, it } from 'vitest';
import type { FaultRule } from './faults.js';
import { drawn, faultChooser } from './faults.js';
import { type HttpDouble, type HttpDoubleOptions, startHttpDouble } from './http-double.js';

let double: HttpDouble | undefined;
afterEach(() => double?.close());

async function started(options: HttpDoubleOptions = {}): Promise<HttpDouble> {
  double = await startHttpDouble(({ path, nth }) => ({ json: { path, nth } }), options);
  return double;
}

const asked = async (path: string, faults: readonly FaultRule[]) => {
  const { origin } = await started({ faults });
  return fetch(`${origin}${path}`);
};

describe('the HTTP double', () => {
  it('answers, counts per path and records what came', async () => {
    const { origin, count, requests } = await started({ weigh: ({ query }) => Number(query.get('weight') ?? 1) });
    await fetch(`${origin}/a?weight=5`);
    await fetch(`${origin}/a`, { method: 'POST', body: 'x' });
    expect(await (await fetch(`${origin}/b`)).json()).toEqual({ path: '/b', nth: 0 });
    expect([count(), count('/a'), count(/^\/[bc]$/)]).toEqual([3, 2, 1]);
    expect(requests.map(({ method, weight, body, status }) => [method, weight, body, status])).toEqual([
      ['GET', 5, '', 200],
      ['POST', 1, 'x', 200],
      ['GET', 1, '', 200],
    ]);
  });

  it('sums the weights of the heaviest sliding window', async () => {
    const { origin, heaviestWindow } = await started();
    await Promise.all([1, 2, 3].map((n) => fetch(`${origin}/${n}`)));
    expect(heaviestWindow(60_000)).toBe(3);
    expect(heaviestWindow(1e-9)).toBe(1);
  });

  it('sums what counts against one budget, of the fullest', async () => {
    const { origin, heaviestWindow } = await started({ budgetOf: ({ path }) => path });
    await Promise.all(['a', 'a', 'b'].map((path) => fetch(`${origin}/${path}`)));
    expect(heaviestWindow(60_000)).toBe(2);
  });

  it('strikes as often as a rule says, and only the path it names', async () => {
    const { origin } = await started({
      faults: [{ path: '/a', times: 1, fault: { kind: 'status', status: 429, retryAfter: '7' } }],
    });
    expect((await fetch(`${origin}/b`)).status).toBe(200);
    const busy = await fetch(`${origin}/a`);
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await fetch(`${origin}/a`)).status).toBe(200);
  });

  it('cuts, empties, rewrites and redirects answers, and answers with a page for people', async () => {
    const text = async (fault: FaultRule['fault']) => (await asked('/a', [{ fault }])).text();
    expect(await text({ kind: 'truncate' })).toBe('{"path":"/');
    await double?.close();
    expect(await text({ kind: 'empty' })).toBe('');
    await double?.close();
    expect(await text({ kind: 'html' })).toContain('<!doctype html>');
    await double?.close();
    expect(await text({ kind: 'oversize', bytes: 200_000 })).toHaveLength(200_000);
    await double?.close();
    expect(await text({ kind: 'edit', name: 'more', edit: (answer) => ({ ...(answer as object), more: 1 }) })).toBe(
      '{"path":"/a","nth":0,"more":1}',
    );
    await double?.close();
    expect(await text({ kind: 'rewrite', name: 'NaN', rewrite: (answer) => answer.replace('0', 'NaN') })).toContain(
      'NaN',
    );
    await double?.close();
    const { origin } = await started({ faults: [{ fault: { kind: 'redirect', to: 'http://example.com/' } }] });
    const moved = await fetch(`${origin}/a`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([302, 'http://example.com/']);
  });

  it('breaks the connection before an answer, or in the middle of it', async () => {
    await expect(asked('/a', [{ fault: { kind: 'reset' } }])).rejects.toThrow();
    await double?.close();
    const torn = await asked('/a', [{ fault: { kind: 'tear' } }]);
    await expect(torn.text()).rejects.toThrow();
  });

  it('closes while a request hangs', async () => {
    const { origin, close } = await started({ faults: [{ fault: { kind: 'hang' } }] });
    const request = expect(fetch(`${origin}/a`)).rejects.toThrow();
    await expect.poll(() => double?.count()).toBe(1);
    await close();
    await request;
  });

  it('waits before it answers, and shows its own clock', async () => {
    const { origin } = await started({ latencyMs: 30, clock: () => Date.parse('2020-01-02T03:04:05Z') });
    const begun = performance.now();
    const answer = await fetch(`${origin}/a`);
    expect(performance.now() - begun).toBeGreaterThan(25);
    expect(answer.headers.get('date')).toBe('Thu, 02 Jan 2020 03:04:05 GMT');
  });

  it('shows a mistake of its own as status 599', async () => {
    double = await startHttpDouble(() => {
      throw new Error('no such thing');
    });
    expect((await fetch(`${double.origin}/a`)).status).toBe(599);
  });
});

describe('seeded faults', () => {
  const target = (nth: number, path = '/a') => ({ method: 'GET', path, query: new URLSearchParams(), body: '', nth });
  const rules: readonly FaultRule[] = [{ share: 0.3, seed: 7, fault: { kind: 'empty' } }];

  it('strike their share of requests, whatever the order of arrival', () => {
    const order = Array.from({ length: 2000 }, (_, nth) => nth);
    const forward = faultChooser(rules);
    const struck = order.filter((nth) => forward(target(nth)) !== null);
    expect(struck.length / order.length).toBeCloseTo(0.3, 1);
    const backward = faultChooser(rules);
    expect(order.reverse().filter((nth) => backward(target(nth)) !== null)).toEqual([...struck].reverse());
  });

  it('differ from seed to seed', () => {
    expect(new Set([1, 2, 3].map((seed) => drawn(`${seed} 0 /a 0`))).size).toBe(3);
  });
});
