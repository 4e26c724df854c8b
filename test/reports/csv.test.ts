import { describe, expect, it } from 'vitest';
import { weightsCsv } from '../../reports/csv/weights.js';
import { haltedView, hostileView, noSignalsView, runView } from './fixture.js';

/** A reader of RFC 4180, quotes included. */
const parsed = (csv: string): string[][] =>
  csv
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!,
      ),
    );

describe('weights.csv', () => {
  it('holds every weight at full precision beside the previous one', () => {
    const view = runView();
    const [head, ...rows] = parsed(weightsCsv(view));
    const column = (name: string) => head!.indexOf(name);
    const weights = Object.fromEntries(rows.map((row) => [row[column('instrument')], Number(row[column('weight')])]));
    for (const { instrument, weight } of view.allocations[0]!.positions) expect(weights[instrument]).toBe(weight);
    expect(weights['ECB:SEKUSD']).toBe(0);
    expect(rows.every((row) => row.length === head!.length)).toBe(true);
  });
  it('holds the target that stays where this run publishes none, also when it computed weights', () => {
    const held = { ...runView(), intent: 'HELD' as const };
    for (const view of [haltedView(), held]) {
      const [head, ...rows] = parsed(weightsCsv(view));
      expect(new Set(rows.map((row) => row[head!.indexOf('basis')]))).toEqual(new Set(['kept']));
      const weights = rows.map((row) => [row[head!.indexOf('instrument')], Number(row[head!.indexOf('weight')])]);
      expect(Object.fromEntries(weights)).toEqual(view.inputs.previousTarget!.weights);
    }
  });
  it('is only its head where nothing is held', () => {
    expect(parsed(weightsCsv(noSignalsView()))).toHaveLength(1);
  });
  it('starts no formula with a name', () => {
    const rows = parsed(weightsCsv(hostileView()));
    const names = rows.slice(1).map((row) => row[4]!);
    expect(names).toContain(`'=cmd()|"/C calc"!A1`);
    expect(names).toContain("'-1+1");
    expect(names).toContain("'@SUM(A1)");
    expect(rows.every((row) => row.length === rows[0]!.length)).toBe(true);
  });
});
