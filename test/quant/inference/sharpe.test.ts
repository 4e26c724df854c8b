import { describe, expect, it } from 'vitest';
import {
  deflatedSharpe,
  expectedMaximumSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeMoments,
} from '../../../quant/inference/sharpe.js';
import { expectClose, goldenReturns, loadGolden, withData } from '../../support/goldens.js';

interface Input {
  sharpePerPeriod: number;
  observations: number;
  skew: number;
  kurtosis: number;
  benchmark: number;
  confidence: number;
  trials: number;
  varianceOfTrialSharpesPerPeriod: number;
}
const golden = loadGolden<Input>('sharpe-inference');
const { absolute } = golden.tolerance;
const named = (prefix: string) => golden.cases.filter(({ name }) => name.startsWith(prefix));
const momentsOf = ({ sharpePerPeriod, observations, skew, kurtosis }: Input) => ({
  sharpe: sharpePerPeriod,
  observations,
  skew,
  kurtosis,
});

describe('Sharpe inference', () => {
  it.each(named('psr-'))('$name: the probabilistic Sharpe ratio agrees with mpmath', ({ input, expected }) => {
    expectClose(probabilisticSharpe(momentsOf(input), input), expected['psr']!, absolute!);
  });
  it.each(named('dsr-'))('$name: the deflated Sharpe ratio agrees with mpmath', ({ input, expected }) => {
    const varianceOfTrials = input.varianceOfTrialSharpesPerPeriod;
    const { threshold, probability } = deflatedSharpe(momentsOf(input), { trials: input.trials, varianceOfTrials });
    expectClose([threshold, probability], [expected['sr0PerPeriod']!, expected['dsr']!], absolute!);
  });
  it.each(named('emax-'))('$name: the expected maximum agrees with mpmath', ({ input, expected }) => {
    expectClose(expectedMaximumSharpe(input.trials), expected['expectedMaximumUnitNormal']!, absolute!);
  });
  it.each(named('mintrl-'))('$name: the minimum track record agrees with mpmath', ({ input, expected }) => {
    const observations = minimumTrackRecord(momentsOf(input), input)!;
    // The golden is a number of observations near 3000: 1e-11 of it is 1e-14 relative, so the last digits are allowed for.
    expectClose(
      [observations / 1000, observations / 252000],
      [(expected['observations'] as number) / 1000, (expected['years252'] as number) / 1000],
      absolute!,
    );
  });
  const aapl = named('psr-aapl')[0]!;
  const returns = goldenReturns(aapl.input);
  it.skipIf(returns === null)(withData('psr-aapl: the moments come out of the series itself', returns), () => {
    expectClose(Object.values(sharpeMoments(returns!.data)!), Object.values(momentsOf(aapl.input)), 1e-11);
  });
  it('a single trial has nothing to be deflated by: DSR equals PSR', () => {
    const moments = { sharpe: 0.1, observations: 200, skew: -0.5, kurtosis: 4 };
    expect(expectedMaximumSharpe(1)).toBe(0);
    expect(deflatedSharpe(moments, { trials: 1, varianceOfTrials: 0.01 })).toEqual({
      threshold: 0,
      probability: probabilisticSharpe(moments),
    });
  });
  it('a constant series has no Sharpe ratio and proves nothing', () => {
    const moments = sharpeMoments(named('constant-series')[0]!.input.returns as number[]);
    expect(moments).toBeNull();
    expect(probabilisticSharpe(moments)).toBeNull();
    expect(minimumTrackRecord(moments)).toBeNull();
    expect(deflatedSharpe(moments, { trials: 3, varianceOfTrials: 0.1 }).probability).toBeNull();
  });
  it('a Sharpe ratio at or below the benchmark never has a long enough record', () => {
    expect(minimumTrackRecord({ sharpe: 0.1, skew: 0, kurtosis: 3 }, { benchmark: 0.1 })).toBeNull();
  });
  it('the record length and the probability are two sides of one formula', () => {
    const shape = { sharpe: 0.08, skew: -0.7, kurtosis: 6 };
    const observations = minimumTrackRecord(shape, { benchmark: 0.01, confidence: 0.9 })!;
    // psr wants whole observations: bracket the real number.
    const at = (n: number) => probabilisticSharpe({ ...shape, observations: n }, { benchmark: 0.01 })!;
    expect(at(Math.floor(observations))).toBeLessThanOrEqual(0.9);
    expect(at(Math.ceil(observations))).toBeGreaterThanOrEqual(0.9);
  });
  it('moments that no sample can have give null, numbers that are none a RangeError', () => {
    expect(probabilisticSharpe({ sharpe: 1, observations: 10, skew: 5, kurtosis: 3 })).toBeNull();
    expect(() => probabilisticSharpe({ sharpe: Number.NaN, observations: 10, skew: 0, kurtosis: 3 })).toThrow(
      'probabilisticSharpe: sharpe is NaN',
    );
    expect(() => probabilisticSharpe({ sharpe: 1, observations: 1, skew: 0, kurtosis: 3 })).toThrow(/observations/);
    expect(() => expectedMaximumSharpe(0)).toThrow(/trials/);
    expect(() => deflatedSharpe(null, { trials: 2, varianceOfTrials: -1 })).toThrow(/varianceOfTrials/);
    expect(() => minimumTrackRecord(null, { confidence: 1 })).toThrow(/confidence/);
    expect(() => sharpeMoments([0.1, Number.NaN])).toThrow('sharpeMoments: returns[1] is NaN');
  });
});
