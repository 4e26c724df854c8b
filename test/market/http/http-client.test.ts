import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../contracts/problem.js';
import { type HttpClient, type HttpClientOptions, httpClient } from '../../../market/http/http-client.js';
import { rateLimiter } from '../../../market/http/rate-limiter.js';

const HOST = 'api.venue.example';
const open: { server: Server; client: HttpClient }[] = [];

afterEach(async () => {
  for (const { server, client } of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await client.close();
  }
});

/** A client whose venue is a server on loopback. */
async function venue(
  listener: RequestListener,
  options: Partial<HttpClientOptions> = {},
): Promise<{ client: HttpClient; origin: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const limiter = rateLimiter({ weight: 1_000, windowMs: 1_000 });
  const client = httpClient({
    name: 'test/VENUE',
    hosts: [HOST],
    endpoint: origin,
    limiterOf: () => limiter,
    ...options,
  });
  open.push({ server, client });
  return { client, origin };
}

/** An origin of this machine at which nobody listens any more. */
async function closedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const url = (path: string) => `https://${HOST}${path}`;
const send =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(body);

async function problemOf(client: HttpClient, path = '/list'): Promise<Problem> {
  const answer = await client.askJson({ url: url(path) });
  if (answer.ok) throw new Error(`it answered: ${answer.value.body}`);
  return answer.problem;
}

describe('httpClient', () => {
  it('gives body, JSON and the answer’s own date; asks under its own name, without cookies, path and query untouched', async () => {
    const seen: { url: string | undefined; agent: string | undefined; cookie: string | undefined; body: string }[] = [];
    const { client } = await venue((request, response) => {
      const { 'user-agent': agent, cookie } = request.headers;
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        seen.push({ url: request.url, agent, cookie, body });
        const headers = { 'set-cookie': 'a=b', date: 'Fri, 31 Dec 1999 23:59:59 GMT', 'content-encoding': 'gzip' };
        response.writeHead(200, headers).end(gzipSync('{"rows":[1]}'));
      });
    });
    const symbol = encodeURIComponent('币安人生USDT');
    const first = await client.askJson({
      url: url(`/list?symbol=${symbol}`),
      headers: { 'user-agent': 'Mozilla/5.0' },
    });
    const second = await client.ask({ url: url('/list'), method: 'POST', body: '{"a":1}' });
    expect(first).toMatchObject({ ok: true, value: { json: { rows: [1] }, date: Date.UTC(1999, 11, 31, 23, 59, 59) } });
    expect(second.ok).toBe(true);
    const agent = expect.stringMatching(/^sextant-portfolio\/\d+\.\d+\.\d+/);
    expect(seen).toEqual([
      { url: `/list?symbol=${symbol}`, agent, cookie: undefined, body: '' },
      { url: '/list', agent, cookie: undefined, body: '{"a":1}' },
    ]);
  });

  it.each([
    ['another host', 'https://example.org/list'],
    ['a host that only ends like one of its own', 'https://evil-api.venue.example/list'],
    ['another scheme', `http://${HOST}/list`],
    ['another port', `https://${HOST}:8443/list`],
    ['a name and a password', `https://user:secret@${HOST}/list`],
    ['this machine', 'http://127.0.0.1:1/list'],
    ['a file', 'file:///etc/passwd'],
  ])('refuses %s, which waiting would not change, and repeats no secret', async (_, address) => {
    const { client } = await venue(send(200, '[]'));
    const answer = await client.ask({ url: address });
    expect(answer).toMatchObject({ ok: false, problem: { type: 'ConfigError' } });
    expect(answer).not.toHaveProperty('problem.retryAfterMs');
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  it.each([
    'http://example.org',
    'ftp://127.0.0.1',
    'http://127.0.0.1:80/path',
    'https://u:p@example.org',
    'nonsense',
    '',
  ])('refuses %j as an endpoint', (endpoint) => {
    const limiter = rateLimiter({ weight: 1, windowMs: 1 });
    const make = () => httpClient({ name: 'test/VENUE', hosts: [HOST], endpoint, limiterOf: () => limiter });
    expect(make).toThrow(expect.objectContaining({ problem: expect.objectContaining({ type: 'ConfigError' }) }));
  });

  it('takes this machine for no public host', () => {
    const limiter = rateLimiter({ weight: 1, windowMs: 1 });
    expect(() => httpClient({ name: 'test', hosts: ['localhost'], limiterOf: () => limiter })).toThrow(RangeError);
    expect(() => httpClient({ name: 'test', hosts: ['a.example/path'], limiterOf: () => limiter })).toThrow(RangeError);
  });

  it.each([
    [429, { 'retry-after': '7' }, 'SourceBusyError', 7_000],
    [418, {}, 'SourceBusyError', 5_000],
    [500, {}, 'ScanPageError', 1_000],
    [503, { 'retry-after': '2' }, 'ScanPageError', 2_000],
    [408, {}, 'ScanPageError', 1_000],
    [400, {}, 'ValidationError', undefined],
    [404, {}, 'ValidationError', undefined],
    [401, {}, 'DataQualityError', undefined],
    [451, {}, 'DataQualityError', undefined],
  ] as const)('HTTP %i with %o is a %s', async (status, headers, type, retryAfterMs) => {
    const { client } = await venue(send(status, '{"msg":"why\u0007"}', headers));
    const problem = await problemOf(client, '/list?apiKey=secret');
    expect(problem.type).toBe(type);
    expect(problem.retryAfterMs).toBe(retryAfterMs);
    expect(problem.where).toBe('test/VENUE GET /list');
    expect(problem.what).toContain(`HTTP ${status}: "{\\"msg\\":\\"why\\u0007\\"}"`);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });

  it('quotes the beginning of a long refusal only', async () => {
    const { client } = await venue(send(400, `${'\u202e€'.repeat(50)}${'x'.repeat(5_000)}`));
    const { what } = await problemOf(client);
    expect(what).toContain('\\u202e€');
    expect(what.length).toBeLessThan(600);
  });

  it('takes a 403 that says "too frequent" for a busy server, and any other for a refusal', async () => {
    const busy = await venue(send(403, 'access too frequent'));
    expect(await problemOf(busy.client)).toMatchObject({ type: 'SourceBusyError', retryAfterMs: 5_000 });
    const refused = await venue(send(403, '<html>not in your country</html>'));
    expect(await problemOf(refused.client)).toMatchObject({ type: 'DataQualityError' });
  });

  it('a busy server holds the requests of everybody who shares the limiter', async () => {
    const limiter = rateLimiter({ weight: 1_000, windowMs: 10 });
    let busy = true;
    const { client } = await venue(
      (_, response) => {
        response.writeHead(busy ? 429 : 200, { 'retry-after': '0.3' }).end('{}');
        busy = false;
      },
      { limiterOf: () => limiter },
    );
    expect(await problemOf(client)).toMatchObject({ type: 'SourceBusyError', retryAfterMs: 300 });
    const started = performance.now();
    expect((await client.ask({ url: url('/list') })).ok).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(250);
  });

  it.each([
    ['an empty body', 200, '', 'empty body'],
    ['no content', 204, '', 'empty body'],
    ['a web page', 200, '<!doctype html><p>Sorry</p>', 'web page'],
    ['half of a JSON text', 200, '{"rows":[1,', 'cut or damaged'],
    ['a bare NaN', 200, '{"rows":[NaN]}', 'cut or damaged'],
  ])('%s is asked again', async (_, status, body, what) => {
    const { client } = await venue(send(status, body));
    const problem = await problemOf(client);
    expect(problem).toMatchObject({ type: 'ScanPageError', retryAfterMs: 1_000 });
    expect(problem.what).toContain(what);
  });

  it('cuts an answer that grows past the limit, also after decompression', async () => {
    let written = 0;
    const endless: RequestListener = (_, response) => {
      response.writeHead(200);
      const more = (): void => {
        written += 65_536;
        if (!response.destroyed && response.write(Buffer.alloc(65_536, 97))) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    };
    const plain = await venue(endless, { maxBodyBytes: 2 ** 20 });
    expect(await problemOf(plain.client)).toMatchObject({
      type: 'ScanPageError',
      what: expect.stringContaining('1048576'),
    });
    expect(written).toBeLessThan(32 * 2 ** 20);
    const bomb = gzipSync(Buffer.alloc(8 * 2 ** 20, 97));
    const packed = await venue((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), {
      maxBodyBytes: 2 ** 20,
    });
    expect(bomb.byteLength).toBeLessThan(2 ** 16);
    expect(await problemOf(packed.client)).toMatchObject({ type: 'ScanPageError' });
  });

  it.each([
    ['breaks before the answer', ((request) => request.socket.destroy()) as RequestListener],
    [
      'breaks within the answer',
      ((_, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"rows":', () => response.destroy());
      }) as RequestListener,
    ],
  ])('a connection that %s is tried again', async (_, listener) => {
    const { client } = await venue(listener);
    expect(await problemOf(client)).toMatchObject({ type: 'ScanPageError', retryAfterMs: 1_000 });
  });

  it('nobody listening is tried again', async () => {
    const limiter = rateLimiter({ weight: 1, windowMs: 1 });
    const client = httpClient({
      name: 'test/VENUE',
      hosts: [HOST],
      endpoint: await closedOrigin(),
      limiterOf: () => limiter,
    });
    expect(await problemOf(client)).toMatchObject({
      type: 'ScanPageError',
      what: expect.stringMatching(/ECONNREFUSED/),
    });
    await client.close();
  });

  it.each([
    ['never answers', (() => undefined) as RequestListener],
    ['never ends', ((_, response) => response.writeHead(200).write('[')) as RequestListener],
  ])('a server that %s is given up on', async (_, listener) => {
    const { client } = await venue(listener, { timeoutMs: 80 });
    const problem = await problemOf(client);
    expect(problem).toMatchObject({ type: 'ScanPageError', what: 'no whole answer within 80 ms', retryAfterMs: 1_000 });
  });

  it('follows no redirect: to another host it is an error naming both, to its own it is asked again', async () => {
    const asked: (string | undefined)[] = [];
    const { client, origin } = await venue((request, response) => {
      asked.push(request.url);
      const location = request.url === '/away' ? 'https://login.example/?next=secret' : '/elsewhere';
      response.writeHead(302, { location }).end();
    });
    const away = await problemOf(client, '/away');
    expect(away.type).toBe('DataQualityError');
    expect(away.what).toContain(new URL(origin).host);
    expect(away.what).toContain('login.example');
    expect(away.what).not.toContain('secret');
    expect(await problemOf(client, '/home')).toMatchObject({ type: 'ScanPageError', retryAfterMs: 1_000 });
    expect(asked).toEqual(['/away', '/home']);
  });

  it('what has limits of its own does not wait for the rest', async () => {
    const limiters = {
      list: rateLimiter({ weight: 1, windowMs: 60_000 }),
      time: rateLimiter({ weight: 1, windowMs: 60_000 }),
    };
    const { client } = await venue(send(200, '[]'), {
      limiterOf: (path) => (path === '/list' ? limiters.list : limiters.time),
    });
    const abort = new AbortController();
    expect((await client.ask({ url: url('/list') })).ok).toBe(true);
    const queued = client.ask({ url: url('/list'), signal: abort.signal });
    expect((await client.ask({ url: url('/time') })).ok).toBe(true);
    expect([limiters.list.waiting, limiters.time.waiting]).toEqual([1, 0]);
    abort.abort(new Error('enough'));
    await expect(queued).rejects.toThrow('enough');
  });

  it('an abort by the caller is thrown, while waiting for an answer and while waiting for a turn', async () => {
    const limiter = rateLimiter({ weight: 1, windowMs: 60_000 });
    const { client } = await venue(() => undefined, { limiterOf: () => limiter });
    const abort = new AbortController();
    const asked = client.ask({ url: url('/list'), signal: abort.signal });
    const queued = client.ask({ url: url('/list'), signal: abort.signal });
    setTimeout(() => abort.abort(new Error('the run was cancelled')), 30);
    await expect(asked).rejects.toThrow('the run was cancelled');
    await expect(queued).rejects.toThrow('the run was cancelled');
    expect(limiter.waiting).toBe(0);
  });

  it('says so where the configured rate cannot hold one request', async () => {
    const limiter = rateLimiter({ weight: 50, windowMs: 60_000 });
    const { client } = await venue(send(200, '[]'), { limiterOf: () => limiter });
    const answer = await client.ask({ url: url('/list'), weight: 80 });
    expect(answer).toMatchObject({ ok: false, problem: { type: 'ConfigError', what: expect.stringContaining('80') } });
  });
});
