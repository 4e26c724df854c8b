/** 2,000 random mandates with every limit there is: nothing is broken, nothing unexplained, no conflict that is none. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AllocationResult } from '../../../contracts/allocation.js';
import type { Problem } from '../../../contracts/problem.js';
import { allocateStage } from '../../../stages/allocation/allocate.js';
import { type HighsModel, type HighsRow, solveWithHighs } from '../../support/highs.js';
import { selectionOf } from './fixtures.js';
import { PROFILES, type RandomMandate, randomMandate } from './random-mandates.js';

const MANDATES = 2000;
/** Of the seven profiles, every mandate is given to two in turn: each profile sees more than 500. */
const EACH = 2;

interface Outcome {
  readonly random: RandomMandate;
  readonly profile: string;
  readonly allocation: AllocationResult | null;
  readonly problem: Problem | null;
}

let outcomes: Outcome[] = [];
/** Of one processor, ms: what else the machine does is not counted. */
let elapsed = 0;

beforeAll(() => {
  const started = process.cpuUsage().user;
  outcomes = Array.from({ length: MANDATES }, (_, k) => randomMandate(k + 1)).flatMap((random) =>
    Array.from({ length: EACH }, (_, j): Outcome => {
      const profile = PROFILES[(random.seed * EACH + j) % PROFILES.length]!;
      const answer = allocateStage({ ...random, selection: selectionOf(random.picks), profile });
      const [allocation, problem] = answer.ok ? [answer.value, null] : [null, answer.problem];
      return { random, profile, allocation, problem };
    }),
  );
  elapsed = (process.cpuUsage().user - started) / 1000;
}, 120_000);

afterAll(() =>
  console.log(`${outcomes.length} allocations of ${MANDATES} mandates in ${(elapsed / 1000).toFixed(1)} s`),
);

const named = ({ random, profile }: Outcome): string => `seed ${random.seed} ${profile}`;
const share = (of: (outcome: Outcome) => boolean): number =>
  new Set(outcomes.filter(of).map(({ random }) => random.seed)).size / MANDATES;

it('covers what it should: limits that bind, targets no book can hold, covariances without an inverse', () => {
  expect(share(({ allocation }) => (allocation?.binding.length ?? 0) > 0)).toBeGreaterThan(0.2);
  expect(
    share(({ random, problem }) => problem !== null && random.mandate.risk.capPolicy === 'strict'),
  ).toBeGreaterThan(0.1);
  expect(share(({ random }) => random.singular !== null)).toBeGreaterThan(0.1);
  const bound = (name: string) =>
    share(({ allocation }) => allocation?.binding.some((b) => b.startsWith(name)) ?? false);
  for (const name of ['group:cluster', 'group:venue', 'group:class', 'upper:', 'net', 'netLower', 'turnover']) {
    expect(bound(name), name).toBeGreaterThan(0.03);
  }
  expect(bound('targetVolatility')).toBeGreaterThan(0.03);
  for (const profile of PROFILES) {
    expect(
      outcomes.filter((outcome) => outcome.profile === profile && outcome.allocation).length,
      profile,
    ).toBeGreaterThan(400);
  }
});

it('keeps every cap, on instruments, clusters, venues and classes', () => {
  for (const outcome of outcomes) {
    const { random, allocation } = outcome;
    if (allocation === null) continue;
    const { risk } = random.mandate;
    const gross = (of: (k: number) => boolean): number =>
      allocation.positions.reduce((sum, { weight }, k) => sum + (of(k) ? Math.abs(weight) : 0), 0);
    const why = named(outcome);
    allocation.positions.forEach(({ weight, direction }) => {
      expect(Math.abs(weight), why).toBeLessThanOrEqual(risk.instrumentCap + 1e-9);
      expect(direction === 'LONG' ? weight : -weight, why).toBeGreaterThanOrEqual(0);
    });
    for (const cluster of new Set(random.picks.map((pick) => pick.cluster))) {
      expect(
        gross((k) => random.picks[k]!.cluster === cluster),
        why,
      ).toBeLessThanOrEqual(risk.clusterCap + 1e-9);
    }
    for (const [venue, cap] of Object.entries(risk.venueCaps)) {
      expect(
        gross((k) => random.picks[k]!.id.startsWith(`${venue}:`)),
        why,
      ).toBeLessThanOrEqual(cap + 1e-9);
    }
    for (const [assetClass, cap] of Object.entries(risk.classCaps)) {
      expect(
        gross((k) => random.picks[k]!.assetClass === assetClass),
        why,
      ).toBeLessThanOrEqual(cap + 1e-9);
    }
  }
});

it('keeps net exposure, turnover from the last target and forecast volatility', () => {
  for (const outcome of outcomes) {
    const { random, allocation } = outcome;
    if (allocation === null) continue;
    const { risk, rebalance } = random.mandate;
    const why = named(outcome);
    const weights = new Map(allocation.positions.map(({ instrument, weight }) => [instrument, weight]));
    const net = [...weights.values()].reduce((a, b) => a + b, 0);
    expect(allocation.net, why).toBeCloseTo(net, 12);
    if (risk.net !== null) {
      expect(net, why).toBeGreaterThanOrEqual(risk.net.min - 1e-9);
      expect(net, why).toBeLessThanOrEqual(risk.net.max + 1e-9);
    }
    const ids = [...new Set([...weights.keys(), ...Object.keys(random.previous)])];
    const turnover = ids.reduce(
      (sum, id) => sum + Math.abs((weights.get(id) ?? 0) - (random.previous[id] ?? 0)) / 2,
      0,
    );
    expect(allocation.expectedTurnover, why).toBeCloseTo(turnover, 12);
    if (rebalance.maxTurnover !== null) {
      const exits = exitsOf(random);
      expect(turnover, why).toBeLessThanOrEqual(Math.max(rebalance.maxTurnover, exits) + 1e-9);
      const isSaid = allocation.fallbacks.some((words) => words.startsWith('maxTurnover '));
      expect(isSaid, why).toBe(exits > rebalance.maxTurnover + 1e-10);
    }
    if (risk.targetVolatility !== null) {
      expect(volatilityOf(random, allocation), why).toBeLessThanOrEqual(risk.targetVolatility + 1e-9);
    }
  }
});

it('invests the target, and leaves over only what a named limit that is active leaves over', () => {
  for (const outcome of outcomes) {
    const { random, allocation } = outcome;
    if (allocation === null) continue;
    const why = named(outcome);
    const gross = allocation.positions.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
    expect(allocation.grossTarget, why).toBeCloseTo(random.mandate.risk.grossTarget * random.exposure, 12);
    expect(Math.abs(gross + allocation.uninvested - allocation.grossTarget), why).toBeLessThanOrEqual(1e-9);
    expect(allocation.uninvested, why).toBeGreaterThanOrEqual(0);
    if (allocation.uninvested > 1e-9) expect(allocation.binding.length, why).toBeGreaterThan(0);
    if (random.mandate.risk.capPolicy === 'strict' && !allocation.binding.includes('targetVolatility')) {
      expect(allocation.uninvested, why).toBeLessThanOrEqual(1e-9);
    }
  }
});

it('certifies every answer', () => {
  for (const outcome of outcomes) {
    const { allocation } = outcome;
    if (allocation === null) continue;
    if (allocation.gross > 1e-9) expect(allocation.certificates.length, named(outcome)).toBeGreaterThan(0);
    for (const { primal, dual, complementarity } of allocation.certificates) {
      expect(Math.max(primal, dual, complementarity), named(outcome)).toBeLessThanOrEqual(1e-6);
    }
  }
});

describe('what fails', () => {
  it('is an infeasible mandate with the limits named, and nothing else ever fails', () => {
    for (const outcome of outcomes) {
      if (outcome.problem === null) continue;
      expect(outcome.problem.type, `${named(outcome)}: ${outcome.problem.what}`).toBe('InfeasibleMandateError');
      expect(outcome.problem.what, named(outcome)).toMatch(/net|turnover|upper:|group:|targetVolatility/);
    }
  });

  it('under capPolicy cash has no book at all, as another engine finds', async () => {
    const failed = outcomes.filter(
      ({ random, problem }) =>
        random.mandate.risk.capPolicy === 'cash' && problem?.what.startsWith('these constraints'),
    );
    expect(failed.length).toBeGreaterThan(50);
    for (const outcome of failed) {
      const answer = await solveWithHighs(feasibleSet(outcome.random, { least: 0 }));
      expect(answer.status, `${named(outcome)}: ${outcome.problem!.what}`).toBe('Infeasible');
    }
  });

  it('under capPolicy strict in a flat book is short of its target in another engine, too', async () => {
    const failed = outcomes.filter(
      ({ random: { mandate }, profile, problem }) =>
        mandate.risk.capPolicy === 'strict' &&
        mandate.risk.structure === 'flat' &&
        profile !== 'barbell' &&
        problem?.what.startsWith('a gross of'),
    );
    expect(failed.length).toBeGreaterThan(50);
    for (const outcome of failed) {
      const target = outcome.random.mandate.risk.grossTarget * outcome.random.exposure;
      const answer = await solveWithHighs(feasibleSet(outcome.random, { least: target - 1e-9 }));
      expect(answer.status, named(outcome)).toBe('Infeasible');
    }
  });
});

const signOf = (random: RandomMandate, k: number): 1 | -1 => (random.picks[k]!.direction === 'SHORT' ? -1 : 1);

/** One-way turnover of what the last target held and today's book cannot. */
function exitsOf(random: RandomMandate): number {
  const column = new Map(random.picks.map(({ id }, k) => [id, k]));
  return Object.entries(random.previous).reduce((sum, [id, weight]) => {
    const k = column.get(id);
    return k !== undefined && signOf(random, k) * weight > 0 ? sum : sum + Math.abs(weight) / 2;
  }, 0);
}

function volatilityOf({ alignment, mandate }: RandomMandate, { positions }: AllocationResult): number {
  const n = positions.length;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      variance +=
        Math.abs(positions[i]!.weight) * alignment.covariance.data[i * n + j]! * Math.abs(positions[j]!.weight);
    }
  }
  return Math.sqrt(Math.max(0, variance) * mandate.validation.periodsPerYear);
}

/** Books of at least `least` and at most the target, within every limit: gross g, then what is traded of it, as HiGHS reads it. */
function feasibleSet(random: RandomMandate, { least }: { least: number }): HighsModel {
  const { picks, mandate, exposure, previous } = random;
  const { risk, rebalance } = mandate;
  const n = picks.length;
  const columns = picks.map((_, k) => k);
  const rows: HighsRow[] = [];
  const sum = (is: (k: number) => boolean, lower: number, upper: number, coefficient = (_: number) => 1): void => {
    const terms = columns.filter(is).map((k) => [k, coefficient(k)] as const);
    if (terms.length > 0) rows.push({ terms, lower, upper });
  };
  const none = Number.NEGATIVE_INFINITY;
  sum(() => true, least, risk.grossTarget * exposure);
  for (const cluster of new Set(picks.map((pick) => pick.cluster))) {
    sum((k) => picks[k]!.cluster === cluster, none, risk.clusterCap);
  }
  for (const [venue, cap] of Object.entries(risk.venueCaps))
    sum((k) => picks[k]!.id.startsWith(`${venue}:`), none, cap);
  for (const [name, cap] of Object.entries(risk.classCaps)) sum((k) => picks[k]!.assetClass === name, none, cap);
  if (risk.net !== null)
    sum(
      () => true,
      risk.net.min,
      risk.net.max,
      (k) => signOf(random, k),
    );
  const lower = Array<number>(n).fill(0);
  const upper = Array<number>(n).fill(risk.instrumentCap);
  if (rebalance.maxTurnover === null) return { lower, upper, rows };
  const limit = Math.max(0, rebalance.maxTurnover - exitsOf(random));
  rows.push({ terms: columns.map((k) => [n + k, 0.5]), lower: none, upper: limit });
  for (const k of columns) {
    const held = Math.max(0, signOf(random, k) * (previous[picks[k]!.id] ?? 0));
    rows.push({
      terms: [
        [k, 1],
        [n + k, -1],
      ],
      lower: none,
      upper: held,
    });
    rows.push({
      terms: [
        [k, 1],
        [n + k, 1],
      ],
      lower: held,
      upper: Number.POSITIVE_INFINITY,
    });
  }
  return {
    lower: [...lower, ...columns.map(() => 0)],
    upper: [...upper, ...columns.map(() => Number.POSITIVE_INFINITY)],
    rows,
  };
}
