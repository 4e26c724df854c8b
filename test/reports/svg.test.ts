import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../reports/escape.js';
import { columnChart } from '../../reports/svg/column-chart.js';
import { dendrogramNodes, dendrogramPath } from '../../reports/svg/dendrogram.js';
import { flow } from '../../reports/svg/flow.js';
import { fitted, px, textWidth } from '../../reports/svg/frame.js';
import { heatClass } from '../../reports/svg/heat-map.js';
import { heatStrips, strengthClass } from '../../reports/svg/heat-strips.js';
import { lineChart } from '../../reports/svg/line-chart.js';
import { linearScale, niceAxis, niceTicks, tickDigits } from '../../reports/svg/scale.js';
import { shortNames } from '../../reports/svg/short-names.js';
import { thinned } from '../../reports/svg/thin.js';
import { dayNumber, timeTicks } from '../../reports/svg/time.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });

describe('scale', () => {
  it('ticks are round, rising, few, and enclose the values', () => {
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 1, max: 12 }), (a, b, target) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const ticks = niceTicks(low, high, target);
        expect(ticks.length).toBeLessThanOrEqual(target + 3);
        // 2e-9 of a step: a value that close to a tick is on it.
        const near = 2e-9 * (ticks[1]! - ticks[0]!) + 1e-11 * Math.max(Math.abs(low), Math.abs(high)) + 1e-12;
        expect(ticks[0]!).toBeLessThanOrEqual(low + near);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - near);
        expect(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!)).toBe(true);
      }),
    );
  });
  it('a constant series still has an axis around it', () => {
    expect(niceTicks(0, 0, 4).length).toBeGreaterThan(1);
    expect(linearScale([3, 3], [0, 100])(3)).toBe(50);
  });
  it('an axis shows every value, and no band that is all but empty', () => {
    expect(niceAxis(-1.01, 1.03, 4)).toEqual({ ticks: [-1, 0, 1], domain: [-1.01, 1.03] });
    expect(niceAxis(0, 1.2, 3)).toEqual({ ticks: [0, 0.5, 1, 1.5], domain: [0, 1.5] });
    fc.assert(
      fc.property(finite, finite, fc.integer({ min: 2, max: 12 }), (a, b, target) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { ticks, domain } = niceAxis(low, high, target);
        expect(ticks.length).toBeGreaterThan(1);
        expect(domain[0]).toBeLessThanOrEqual(Math.min(low, ticks[0]!));
        expect(domain[1]).toBeGreaterThanOrEqual(Math.max(high, ticks.at(-1)!));
      }),
    );
  });
  it('an interval that is none is refused by name', () => {
    expect(() => niceTicks(Number.NaN, 1, 4)).toThrow('niceTicks: [NaN, 1] is no interval');
    expect(() => niceTicks(2, 1, 4)).toThrow('low 2 exceeds high 1');
    expect(() => px(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
  it('tick digits tell neighbours apart', () => {
    expect([tickDigits([0, 1]), tickDigits([0, 0.25]), tickDigits([0, 0.025], 100)]).toEqual([0, 2, 1]);
  });
});

describe('thinned', () => {
  it('keeps the ends and the extremes, in order, within the limit', () => {
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 4, max: 600 }),
        (values, limit) => {
          const kept = thinned(values, limit);
          expect(kept.length).toBeLessThanOrEqual(Math.min(limit, values.length));
          expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
          expect(kept.every((index, i) => i === 0 || index > kept[i - 1]!)).toBe(true);
          const shown = kept.map((index) => values[index]!);
          expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...values), Math.max(...values)]);
        },
      ),
    );
  });
  it('a limit below four points is refused', () => {
    expect(() => thinned([1, 2], 3)).toThrow('limit must be an integer ≥ 4, got 3');
  });
});

describe('time', () => {
  it('ticks fall on first days of months, no more than asked for, inside the span', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20000 }),
        fc.integer({ min: 1, max: 9000 }),
        fc.integer({ min: 1, max: 14 }),
        (from, span, most) => {
          const ticks = timeTicks(from, from + span, most);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const { day } of ticks) expect(day >= from && day <= from + span).toBe(true);
          if (span >= 75) {
            for (const { day } of ticks) expect(new Date(day * 86_400_000).getUTCDate()).toBe(1);
          }
        },
      ),
    );
  });
  it('a decade shows years, a year shows months', () => {
    const labels = (from: string, to: string) => timeTicks(dayNumber(from), dayNumber(to), 6).map(({ label }) => label);
    expect(labels('2015-01-02', '2025-12-08')).toEqual(['2016', '2018', '2020', '2022', '2024']);
    expect(labels('2025-01-02', '2025-12-08')).toEqual(['Mar 2025', 'May 2025', 'Jul 2025', 'Sep 2025', 'Nov 2025']);
  });
});

describe('charts', () => {
  it('a tree draws one bracket a merge, at the height of the merge, whatever the leaf order', () => {
    // Leaves 2 and 0 merge at 1, then 1 joins at 3; drawn in the order 1, 2, 0.
    const linkage = { rows: 2, cols: 4, data: [0, 2, 1, 2, 1, 3, 3, 3] };
    const nodes = dendrogramNodes(linkage, [1, 2, 0]);
    expect(nodes).toEqual([
      { left: 2, right: 1, height: 1 },
      { left: 0, right: 3, height: 3 },
    ]);
    const path = dendrogramPath(
      nodes,
      (height) => height * 10,
      (leaf) => leaf * 20,
    );
    expect(path).toBe('M0,40H10V20H0M0,0H30V30H10');
  });
  it('correlations fall into eleven classes, clamped', () => {
    expect([-2, -1, 0, 0.05, 1, 7].map(heatClass)).toEqual([0, 0, 5, 5, 10, 10]);
  });
  it('text that does not fit keeps its beginning and its end', () => {
    const long = 'BINANCE:VERYLONGNAME042USDT';
    const cut = fitted(long, 100);
    expect(cut).toMatch(/^BI.*…[A-Z0-9]*42USDT$/);
    expect(textWidth(cut)).toBeLessThanOrEqual(100);
    expect(fitted('short', 100)).toBe('short');
  });
  it('a line breaks where a value is unknown, and an empty chart says so', () => {
    const chart = { id: 'c', title: 't', description: 'd', width: 400, height: 200, tick: String };
    const drawn = lineChart({
      ...chart,
      series: [{ name: 'a', class: 's1', days: [1, 2, 3, 4, 5], values: [1, 2, null, 4, 5] }],
    });
    expect(/ d="([^"]*)" class="line s1"/.exec(drawn.text)![1]!.match(/M/g)).toHaveLength(2);
    expect(lineChart({ ...chart, series: [] }).text).toContain('There is nothing to draw.');
  });
  it('a weight has five strengths on either side, and none of them is that of nothing', () => {
    expect([-1, -0.5, -1e-6, 1e-6, 0.2, 0.21, 1, 3].map((value) => strengthClass(value, 1))).toEqual([
      ...[0, 2, 4, 6, 6, 7, 10, 10],
    ]);
  });
  it('a strip is one stroke for neighbours of one strength, long above its middle and short below', () => {
    const { text } = heatStrips({
      ...{ id: 'c', title: 't', description: 'd', width: 400, largest: 1, tick: String },
      ...{ starts: [0, 10, 20, 30], end: 40, rows: [{ label: 'A', values: [1, 1, 0, -1] }] },
    });
    const strokes = (shade: number) =>
      [...text.matchAll(new RegExp(`d="([^"]*)" class="h${shade}" stroke-width="7"`, 'g'))].map(([, d]) =>
        d!.split('M').slice(1),
      );
    const [[long]] = strokes(10) as [[string]];
    const [[short]] = strokes(0) as [[string]];
    const [y, length] = [
      (d: string) => Number(/,([\d.]+)/.exec(d)![1]),
      (d: string) => Number(/h([\d.]+)/.exec(d)![1]),
    ];
    expect(y(short!) - y(long!)).toBe(7);
    expect(length(long!)).toBeCloseTo(2 * length(short!), 0);
  });
  it('columns that share a pixel show the tallest of them', () => {
    const days = Array.from({ length: 5000 }, (_, i) => i);
    const values = days.map((day) => (day === 2500 ? 1 : 0.1));
    const { text } = columnChart({
      ...{ id: 'c', title: 't', description: 'd', width: 400, height: 124, class: 's1', days, values, tick: String },
    });
    const tops = [...text.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y));
    expect(tops.length).toBeLessThan(300);
    expect(tops.filter((y) => y === Math.min(...tops))).toEqual([8]);
  });
  it('the funnel is as wide as its counts, and only what was rejected leads to reasons', () => {
    const stage = (kept: number, entered: number) => ({
      ...{ label: `of ${entered}`, counts: '', entered, kept },
      left: kept === entered ? null : { text: `${entered - kept} rejected`, href: `#r${entered}` },
    });
    const { text } = flow({
      ...{ id: 'f', title: 't', description: 'd', width: 700, stages: [stage(50, 100), stage(50, 50), stage(0, 50)] },
    });
    const bars = (name: string) =>
      [...text.matchAll(new RegExp(`width="([\\d.]+)" height="16" class="${name}"`, 'g'))].map(([, w]) => Number(w));
    const [first, second] = bars('bar-kept');
    expect(first).toBe(second);
    expect(bars('bar-out')).toEqual([first, first]);
    expect([...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual(['#r100', '#r50']);
  });
  it('names too long for their picture lose what they share, first the venue and then the end, and stay apart', () => {
    const names = ['BINANCE:BTCUSDT.P', 'BINANCE:ETHUSDT.P', 'BINANCE:1000PEPEUSDT.P'];
    expect(shortNames(names, 400)).toEqual(names);
    expect(shortNames(names, 130)).toEqual(['BTCUSDT.P', 'ETHUSDT.P', '1000PEPEUSDT.P']);
    expect(shortNames(names, 100)).toEqual(['BTC…', 'ETH…', '1000PEPE…']);
    expect(shortNames(['A:X', 'B:X'], 5)).toEqual(['…', '…']);
    expect(shortNames(['ECB:EURUSD', 'EIA:EURUSD'], 60).every((one) => one.length > 0)).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 12 }), (many) => {
        expect(new Set(shortNames(many, 1e6)).size).toBe(new Set(many.map(visible)).size);
        expect(shortNames(many, 80)).toHaveLength(many.length);
        for (const one of shortNames(many, 80)) expect(textWidth(one)).toBeLessThanOrEqual(80);
      }),
    );
  });
});
