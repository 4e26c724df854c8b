import { describe, expect, it } from 'vitest';
import { optimalBlockLength } from '../../../quant/inference/block-length.js';
import { bootstrapInterval, stationaryBootstrap } from '../../../quant/inference/bootstrap.js';
import { createRandom } from '../../../quant/inference/random.js';
import { sampleMean, standardDeviation } from '../../../quant/performance/moments.js';
import { expectClose, goldenReturns, loadGolden, withData } from '../../support/goldens.js';

const golden = loadGolden<{ series: never }>('bootstrap');
const tail = loadGolden('tail');
const seriesOf = (name: string): Float64Array | null => {
  const source = name === 'aapl-abs' ? 'aapl-2022-2023' : 'btc-700';
  const returns = goldenReturns(tail.cases.find((c) => c.name === source)!.input);
  return returns && (name.endsWith('-abs') ? returns.data.map(Math.abs) : returns.data);
};
const uniform = (n: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length: n }, () => random.uniform() - 0.5);
};

describe('optimalBlockLength', () => {
  for (const { name, expected } of golden.cases) {
    const series = seriesOf(name);
    it.skipIf(series === null)(withData(`${name}: the block lengths agree with arch`, series), () => {
      const { stationary, circular, lagTruncation } = optimalBlockLength(series!);
      const relative = golden.tolerance['relative']!;
      expectClose([stationary, circular], [expected['stationary']!, expected['circular']!], { relative });
      expect(lagTruncation).toBe(expected['lagTruncation']);
    });
  }
  it('does not depend on level or scale, and has nothing to preserve in a constant series', () => {
    const x = uniform(300, 9);
    const moved = x.map((v) => 5 + 8 * v);
    expectClose(optimalBlockLength(moved).stationary, optimalBlockLength(x).stationary, 1e-9);
    expect(optimalBlockLength(new Float64Array(50).fill(0.1)).stationary).toBe(1);
  });
  it('never exceeds a third of the sample, and rejects gaps and short series', () => {
    const trend = Float64Array.from({ length: 60 }, (_, t) => t);
    expect(optimalBlockLength(trend).stationary).toBeLessThanOrEqual(20);
    expect(() => optimalBlockLength([1, 2, 3])).toThrow(/at least 10 entries, got 3/);
    expect(() => optimalBlockLength([...trend.slice(0, 12), Number.NaN])).toThrow('optimalBlockLength: x[12] is NaN');
  });
});

describe('stationaryBootstrap', () => {
  const options = { seed: 11, resamples: 200, meanBlock: 8 };
  it('the same seed gives the same rows, another seed other rows', () => {
    const rows = (seed: number) => [...stationaryBootstrap(40, { ...options, seed })];
    expect(rows(11)).toEqual(rows(11));
    expect(rows(11)).not.toEqual(rows(12));
  });
  it('rows belong to the sample and blocks last meanBlock rows on average', () => {
    let [steps, breaks] = [0, 0];
    for (const rows of stationaryBootstrap(250, options)) {
      expect(rows.every((i) => i < 250)).toBe(true);
      for (let t = 1; t < rows.length; t++) {
        steps++;
        if (rows[t] !== (rows[t - 1]! + 1) % 250) breaks++;
      }
    }
    // A restart continues by chance once in 250; five standard errors of a geometric mean at 50,000 steps are 0.5.
    expect(Math.abs(steps / breaks - 8)).toBeLessThan(0.5);
  });
  it('every row is drawn about equally often', () => {
    const counts = new Array<number>(20).fill(0);
    for (const rows of stationaryBootstrap(20, { seed: 1, resamples: 4000, meanBlock: 4 }))
      for (const i of rows) counts[i]!++;
    for (const c of counts) expect(Math.abs(c / 4000 - 1)).toBeLessThan(0.15);
  });
  it('options out of range are RangeErrors', () => {
    const first = (n: number, o: Partial<typeof options>) => () => stationaryBootstrap(n, { ...options, ...o }).next();
    expect(first(0, {})).toThrow(/n must be/);
    expect(first(5, { resamples: 0 })).toThrow(/resamples/);
    expect(first(5, { meanBlock: 0.9 })).toThrow(/meanBlock must be at least 1/);
    expect(first(5, { meanBlock: Number.NaN })).toThrow(/meanBlock is NaN/);
    expect(first(5, { seed: -3 })).toThrow(/seed/);
  });
});

describe('bootstrapInterval', () => {
  const options = { seed: 5, resamples: 400, meanBlock: 1 };
  it('the interval of a mean is that of its standard error', () => {
    const x = uniform(400, 21);
    const { estimate, interval } = bootstrapInterval((s) => sampleMean(s), [x], { ...options, resamples: 2000 });
    const error = standardDeviation(x)! / Math.sqrt(400);
    expect(estimate).toBe(sampleMean(x));
    expectClose([...interval!], [estimate! - 1.96 * error, estimate! + 1.96 * error], 0.2 * error);
  });
  it('series are resampled by the same rows: the difference of a series and itself plus one is always one', () => {
    const x = uniform(60, 2);
    const { interval } = bootstrapInterval((a, b) => sampleMean(b!) - sampleMean(a), [x, x.map((v) => v + 1)], options);
    expectClose([...interval!], [1, 1], 1e-12);
  });
  it('it repeats with its seed and leaves its input alone', () => {
    const x = uniform(80, 4);
    const copy = x.slice();
    const run = () => bootstrapInterval((s) => standardDeviation(s.sort()), [x], { seed: 9, resamples: 50 });
    expect(run()).toEqual(run());
    expect(x).toEqual(copy);
    expect(run().meanBlock).toBeGreaterThanOrEqual(1);
  });
  it('an undefined statistic has no interval, one undefined in most resamples neither', () => {
    const x = uniform(30, 4);
    expect(bootstrapInterval(() => null, [x], options)).toMatchObject({ estimate: null, interval: null, defined: 0 });
    let calls = 0;
    const rare = () => (++calls % 4 === 1 || calls === 401 ? 1 : Number.POSITIVE_INFINITY);
    expect(bootstrapInterval(rare, [x], options)).toMatchObject({ estimate: 1, interval: null, defined: 100 });
  });
  it('series of unequal length, gaps and no series are RangeErrors', () => {
    const run = (series: Float64Array[]) => () => bootstrapInterval(() => 0, series, options);
    expect(run([])).toThrow(/at least one series/);
    expect(run([uniform(4, 1), uniform(5, 1)])).toThrow('series[1] has 5 entries, expected 4');
    expect(run([uniform(4, 1), Float64Array.of(1, Number.NaN, 2, 3)])).toThrow('series[1][1] is NaN');
    expect(() => bootstrapInterval(() => 0, [uniform(4, 1)], { ...options, confidence: 0 })).toThrow(/confidence/);
  });
});
