import { it } from 'vitest';
import { openTable } from '../../../lakehouse/tables/table.js';
import { temporaryFolder } from '../fixtures.js';
it('perf', async () => {
  const n = 300_000;
  const col = (f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i));
  const names = ['open','high','low','close','volume','quote_volume'];
  const t = openTable(await temporaryFolder(), { table: 'bars', version: 1, key: ['instrument','date'], columns: [
    { name: 'instrument', type: 'string', nullable: false }, { name: 'date', type: 'date', nullable: false },
    { name: 'close_time', type: 'timestamp', nullable: false }, { name: 'known_at', type: 'timestamp', nullable: false },
    ...names.map((name) => ({ name, type: 'double' as const, nullable: true })) ] });
  let at = performance.now();
  const lap = (w: string) => { console.log(w, Math.round(performance.now() - at)); at = performance.now(); };
  const batch = { instrument: Array.from({ length: n }, (_, i) => `X:${i % 300}`), date: col((i) => i / 300 | 0), close_time: col((i) => i * 1000), known_at: col((i) => i * 1000 + 5),
    ...Object.fromEntries(names.map((m) => [m, col((i) => Math.sin(i))])) };
  lap('make');
  const s = await t.append(batch, ''); lap('append');
  await t.read(s); lap('read');
  await t.read(s, { columns: ['close'] }); lap('read close');
  await t.append({ instrument: ['a'], date: [1], close_time: [1], known_at: [1] }, ''); lap('append1');
  await t.compact(''); lap('compact');
});
