import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../contracts/matrix.js';
import { ledoitWolf } from '../../../quant/covariance/ledoit-wolf.js';
import { sampleCovariance } from '../../../quant/covariance/sample-covariance.js';
import { columnMeans, fromRows, identity, zeros } from '../../../quant/linalg/matrix.js';
import { absoluteAutocorrelation } from '../../../quant/regime/absolute-autocorrelation.js';
import { absorptionRatio } from '../../../quant/regime/absorption-ratio.js';
import { expandingPercentile } from '../../../quant/regime/expanding-percentile.js';
import { haarDetailShare } from '../../../quant/regime/haar-detail-share.js';
import { permutationEntropy } from '../../../quant/regime/permutation-entropy.js';
import { turbulence } from '../../../quant/regime/turbulence.js';
import { crossSectionalDispersion, dispersionRatio, volatilityRatio } from '../../../quant/regime/volatility-ratio.js';
import { expectClose, goldenReturns, loadGolden, type Nested, withData } from '../../support/goldens.js';
import { noise, panel } from '../linalg/arbitrary.js';

const golden = loadGolden<object, Readonly<Record<string, Nested>>>('regime');
// Exact zeros and ones of the fixture are sums that cancel: relative alone would ask for bit equality.
const tolerance = { relative: golden.tolerance['relative']!, absolute: 1e-15 };

const statistics: Record<string, (series: readonly number[]) => Nested> = {
  volRatio: volatilityRatio,
  volRatioShortOverAll: (x) => volatilityRatio(x, { baseline: 'all' }),
  volRatioShortOverPrior: volatilityRatio,
  permutationEntropy3: permutationEntropy,
  lag1AutocorrAbs: absoluteAutocorrelation,
  lag1AutocorrAbsFullMean: (x) => absoluteAutocorrelation(x, { mean: 'full' }),
  haarDetailShareLast64: (x) => haarDetailShare(x).share,
  haarDetailEnergyByLevel: (x) => haarDetailShare(x).detailEnergy,
  haarApproxEnergy: (x) => haarDetailShare(x).approximationEnergy,
};

const rowsOf = ({ cols, data }: Matrix, from: number, to: number): Matrix => ({
  rows: to - from,
  cols,
  data: data.slice(from * cols, to * cols),
});

describe.each(golden.cases)('regime statistics of $name', ({ name, input, expected }) => {
  const returns = goldenReturns(input);
  const check = it.skipIf(returns === null);
  const { series } = input;
  for (const [key, want] of Object.entries(expected)) {
    const statistic = statistics[key];
    if (series !== undefined && statistic !== undefined) {
      it(`${key} equals the closed form`, () => expectClose(statistic(series), want, tolerance, key));
    }
  }
  for (const k of [1, 2]) {
    const want = expected[`top${k}`];
    if (want !== undefined) {
      check(withData(`the absorption ratio of the ${k} largest is known`, returns), () =>
        expectClose(absorptionRatio(sampleCovariance(returns!), k), want, tolerance),
      );
    }
  }
  if (expected['distance'] !== undefined) {
    check(withData('turbulence equals the squared Mahalanobis distance', returns), () => {
      const isOutOfSample = name.includes('out-of-sample');
      const fit = isOutOfSample ? rowsOf(returns!, 0, 40) : returns!;
      const rows = isOutOfSample ? rowsOf(returns!, 40, 60) : returns!;
      const d = turbulence(rows, { mean: columnMeans(fit), covariance: sampleCovariance(fit) })!;
      expectClose(d, expected['distance']!, tolerance);
      if (expected['sum'] !== undefined)
        expectClose(
          d.reduce((s, x) => s + x, 0),
          expected['sum'],
          tolerance,
        );
    });
  }
});

const series = (least: number) =>
  fc
    .array(fc.integer({ min: -1000, max: 1000 }), { minLength: least, maxLength: 120 })
    .map((xs) => xs.map((x) => x / 1e4));

describe('ratios', () => {
  it('do not change with scale', () => {
    fc.assert(
      fc.property(series(20), fc.constantFrom(2 ** -8, 2 ** 8), (x, scale) => {
        const scaled = x.map((v) => v * scale);
        expect(volatilityRatio(scaled)).toBe(volatilityRatio(x));
        const size = x.map(Math.abs);
        expect(dispersionRatio(size.map((v) => v * scale))).toBe(dispersionRatio(size));
        expect(absoluteAutocorrelation(scaled)).toBe(absoluteAutocorrelation(x));
        expect(permutationEntropy(scaled)).toBe(permutationEntropy(x));
        expect(haarDetailShare(scaled).share).toBe(haarDetailShare(x).share);
      }),
    );
  });
  it('see only their windows', () => {
    const x = [...noise(100)];
    const far = [99, -99, ...x];
    expect(volatilityRatio(far, { shortWindow: 10, longWindow: 60 })).toBe(
      volatilityRatio(x, { shortWindow: 10, longWindow: 60 }),
    );
  });
  it('are null over a flat baseline, 0 for a flat short window', () => {
    expect(volatilityRatio([...new Array<number>(60).fill(0.1), ...noise(10)])).toBeNull();
    expect(volatilityRatio([...noise(60), ...new Array<number>(10).fill(0.1)])).toBe(0);
    expect(dispersionRatio([0, 0, 1], { shortWindow: 1 })).toBeNull();
    expect(dispersionRatio([1, 3, 4], { shortWindow: 1 })).toBe(2);
  });
  it('refuse short series, bad windows, gaps and negative dispersion', () => {
    expect(() => volatilityRatio([...noise(69)], { longWindow: 60 })).toThrow('69 sessions, 70 are needed');
    expect(() => volatilityRatio([...noise(20)], { shortWindow: 1 })).toThrow('shortWindow is 1');
    expect(() => volatilityRatio([...noise(11)])).toThrow('longWindow is 1');
    expect(() => volatilityRatio([0.1, Number.NaN])).toThrow('volatilityRatio: series[1] is NaN');
    expect(() => dispersionRatio([1, -1, 1], { shortWindow: 1 })).toThrow('dispersions[1] is -1');
  });
  it('dispersion is the spread of one session and needs two instruments', () => {
    expectClose(crossSectionalDispersion([0.01, 0.03]), Math.sqrt(2e-4), 1e-17);
    expect(crossSectionalDispersion([0.1, 0.1, 0.1])).toBe(0);
    expect(() => crossSectionalDispersion([0.1])).toThrow(RangeError);
    expect(() => crossSectionalDispersion([0.1, Number.NaN])).toThrow('returns[1] is NaN');
  });
});

describe('turbulence', () => {
  it('does not change when the instruments are rescaled, covariance and all', () => {
    const returns = panel(60, 5);
    const scaled = { ...returns, data: returns.data.map((x, k) => x * (1 + (k % 5))) };
    const measure = (r: Matrix) => turbulence(r, { mean: columnMeans(r), covariance: sampleCovariance(r) })!;
    expectClose(measure(scaled), measure(returns), { relative: 1e-10 });
  });
  it('is defined for fewer sessions than instruments once shrunk, and null for a singular sample', () => {
    const returns = panel(8, 12);
    const mean = columnMeans(returns);
    expect(turbulence(returns, { mean, covariance: ledoitWolf(returns).covariance })!.every((d) => d > 0)).toBe(true);
    expect(turbulence(returns, { mean, covariance: zeros(12, 12) })).toBeNull();
  });
  it('refuses shapes that disagree', () => {
    const mean = new Float64Array(2);
    expect(() => turbulence(panel(4, 3), { mean, covariance: identity(3) })).toThrow('mean 2, covariance 3');
    expect(() => turbulence(panel(4, 2), { mean: Float64Array.of(0, Number.NaN), covariance: identity(2) })).toThrow(
      'mean[1] is NaN',
    );
    expect(() =>
      turbulence(panel(4, 2), {
        mean,
        covariance: fromRows([
          [1, 1],
          [0, 1],
        ]),
      }),
    ).toThrow(/not symmetric/);
  });
});

describe('absorptionRatio', () => {
  it('grows with k to 1, and takes a fifth by default', () => {
    const C = sampleCovariance(panel(60, 10));
    const shares = Array.from({ length: 10 }, (_, i) => absorptionRatio(C, i + 1)!);
    for (let k = 1; k < 10; k++) expect(shares[k]!).toBeGreaterThanOrEqual(shares[k - 1]!);
    expectClose(shares[9]!, 1, 1e-15);
    expect(absorptionRatio(C)).toBe(shares[1]);
  });
  it('is null without variance and refuses a k out of range', () => {
    expect(absorptionRatio(zeros(3, 3))).toBeNull();
    for (const k of [0, 4, 1.5]) expect(() => absorptionRatio(identity(3), k)).toThrow(`k is ${k}`);
  });
});

describe('permutationEntropy, haarDetailShare, absoluteAutocorrelation', () => {
  it('lie in their ranges', () => {
    fc.assert(
      fc.property(series(3), (x) => {
        expect(permutationEntropy(x)).toBeGreaterThanOrEqual(0);
        expect(permutationEntropy(x)).toBeLessThanOrEqual(1 + 1e-15);
        expect(haarDetailShare(x).share).toBeLessThanOrEqual(1);
        expect(Math.abs(absoluteAutocorrelation(x) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });
  it('keep energy where nothing is padded', () => {
    const x = noise(64);
    const { detailEnergy, approximationEnergy } = haarDetailShare(x);
    expectClose(
      detailEnergy.reduce((s, e) => s + e, approximationEnergy),
      x.reduce((s, v) => s + v * v, 0),
      { relative: 1e-14 },
    );
  });
  it('refuse what is too short, not finite or out of range', () => {
    expect(() => permutationEntropy([1, 2])).toThrow('2 values, at least 3 are needed');
    expect(() => permutationEntropy([1, 2, 3], { order: 8 })).toThrow('order is 8');
    expect(() => haarDetailShare([])).toThrow('series is empty');
    expect(() => haarDetailShare([1], { levels: 0 })).toThrow('levels is 0');
    expect(() => absoluteAutocorrelation([1, 2])).toThrow('2 returns');
    expect(() => absoluteAutocorrelation([1, 2, Number.POSITIVE_INFINITY])).toThrow('series[2] is Infinity');
  });
});

describe('expandingPercentile', () => {
  it('is the share of the past that is not above', () => {
    expect(expandingPercentile([3, 1, 2, 2, 5, 0], { minPast: 2 })).toEqual([null, null, 0.5, 2 / 3, 1, 0]);
  });
  it('skips missing values and does not count them', () => {
    expect(expandingPercentile([1, null, 2, null, 1.5], { minPast: 1 })).toEqual([null, null, 1, null, 0.5]);
  });
  it('does not change when the future is appended', () => {
    fc.assert(
      fc.property(series(5), series(1), (past, future) => {
        const options = { minPast: 3 };
        expect(expandingPercentile([...past, ...future], options).slice(0, past.length)).toEqual(
          expandingPercentile(past, options),
        );
      }),
    );
  });
  it('agrees with counting', () => {
    fc.assert(
      fc.property(series(5), (x) => {
        const counted = x.map((v, t) => (t < 4 ? null : x.slice(0, t).filter((p) => p <= v).length / t));
        expect(expandingPercentile(x, { minPast: 4 })).toEqual(counted);
      }),
    );
  });
  it('refuses NaN by index and a past of nothing', () => {
    expect(() => expandingPercentile([1, Number.NaN])).toThrow('values[1] is NaN');
    expect(() => expandingPercentile([1], { minPast: 0 })).toThrow('minPast is 0');
  });
});
