import { afterEach, describe, expect, it } from 'vitest';
import { orThrow } from '../../contracts/problem.js';
import { healthReport } from '../../workers/health.js';
import { type HealthServer, serveHealth } from '../../workers/health-server.js';

const CODE = { code: 'a'.repeat(12), workflows: 'b'.repeat(12) };
const PARTS = {
  ...{ roles: ['io'], code: CODE, server: { address: 'temporal:7233', namespace: 'sextant' }, unreachable: null },
  ...{ queues: [{ queue: 'sextant-io', state: 'RUNNING', activities: 2, cachedWorkflows: 0 }], foreign: [] },
};

describe('healthReport', () => {
  it('is well where every queue runs and the server answers', () => {
    expect(healthReport(PARTS)).toMatchObject({ healthy: true, attention: [], server: { reachable: true } });
  });

  it('is not well where the server is silent, and says which and why', () => {
    const report = healthReport({ ...PARTS, unreachable: '14 UNAVAILABLE' });
    expect(report).toMatchObject({ healthy: false, server: { reachable: false } });
    expect(report.attention).toEqual(['temporal:7233 does not answer for sextant: 14 UNAVAILABLE']);
  });

  it('is not well while it stops, and where it serves nothing', () => {
    const queues = [{ ...PARTS.queues[0]!, state: 'DRAINING' }];
    expect(healthReport({ ...PARTS, queues })).toMatchObject({ healthy: false, attention: ['sextant-io is DRAINING'] });
    expect(healthReport({ ...PARTS, queues: [] }).healthy).toBe(false);
  });

  it('stays well beside other code, and warns of it', () => {
    const foreign = [{ identity: 'x', queues: ['sextant-io'], code: null, secondsAgo: 4 }];
    const report = healthReport({ ...PARTS, foreign });
    expect(report.healthy).toBe(true);
    expect(report.attention).toHaveLength(1);
  });
});

describe('serveHealth', () => {
  let server: HealthServer | undefined;
  afterEach(() => server?.close());
  const serve = async (report: () => Promise<{ healthy: boolean }>) => {
    server = orThrow(await serveHealth({ host: '127.0.0.1', port: 0 }, report));
    return (path: string, options?: RequestInit) => fetch(`http://${server!.address}${path}`, options);
  };

  it('answers 200 or 503 with the report of the moment', async () => {
    let healthy = true;
    const ask = await serve(async () => ({ healthy }));
    const first = await ask('/healthz');
    expect([first.status, first.headers.get('cache-control'), await first.json()]).toEqual([
      ...[200, 'no-store'],
      { healthy: true },
    ]);
    healthy = false;
    expect((await ask('/healthz?x=1')).status).toBe(503);
    expect((await ask('/healthz', { method: 'HEAD' })).status).toBe(503);
  });

  it('answers 503 where the report itself fails', async () => {
    const ask = await serve(() => Promise.reject(new Error('no')));
    const reply = await ask('/healthz');
    expect([reply.status, await reply.json()]).toEqual([503, { healthy: false, error: 'Error: no' }]);
  });

  it('has nothing else, and nothing can be sent to it', async () => {
    const ask = await serve(async () => ({ healthy: true }));
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/healthz', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('says which address is taken', async () => {
    await serve(async () => ({ healthy: true }));
    const port = Number(server!.address.split(':')[1]);
    const second = await serveHealth({ host: '127.0.0.1', port }, async () => ({ healthy: true }));
    expect(second).toMatchObject({
      ok: false,
      problem: { type: 'PortTakenError', where: `health at 127.0.0.1:${port}` },
    });
  });
});
