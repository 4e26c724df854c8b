import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OptimizeAnswer, solveProblem } from '../../scripts/optimize-problem.js';
import { endProcesses, sextant } from '../support/processes.js';

const assets = ['A', 'B', 'C'];
const covariance = [
  [0.04, 0.01, 0],
  [0.01, 0.09, 0.02],
  [0, 0.02, 0.16],
];
const minVariance = { profile: 'min_variance', assets, covariance };
const maxSharpe = { ...minVariance, profile: 'max_sharpe', expectedReturns: [0.1, 0.12, 0.2] };
const riskParity = { ...minVariance, profile: 'risk_parity' };
const cappedBelowBudget = {
  ...minVariance,
  upper: [1, 1, 0.4],
  groups: [{ name: 'rates', members: ['A', 'B'], upper: 0.3 }],
};
const earnsWithoutRisk = { ...maxSharpe, covariance: [[0, 0, 0], covariance[1]!.with(0, 0), covariance[2]!] };

const answerTo = (problem: unknown): OptimizeAnswer => {
  const answer = solveProblem(problem, 'problem.json');
  return answer.ok ? answer.value : expect.fail(answer.problem.what);
};
const complaintAbout = (problem: unknown): string => {
  const answer = solveProblem(problem, 'problem.json');
  if (answer.ok) return expect.fail(`it was solved: ${answer.value.status}`);
  expect(answer.problem).toMatchObject({ type: 'ValidationError', where: 'problem.json' });
  return answer.problem.what;
};

describe('solveProblem', () => {
  it.each([
    [minVariance, [0.646154, 0.205128, 0.148718]],
    // Σ⁻¹μ, scaled to sum to 1.
    [maxSharpe, [78 / 145, 28 / 145, 39 / 145]],
    [{ ...riskParity, covariance: diagonal(0.04, 0.16, 0.16) }, [0.5, 0.25, 0.25]],
    [{ ...minVariance, profile: 'max_diversification', covariance: diagonal(0.04, 0.16, 0.16) }, [0.5, 0.25, 0.25]],
    [{ ...minVariance, profile: 'hrp', covariance: diagonal(0.04, 0.04, 0.08) }, null],
    [{ ...minVariance, profile: 'equal_weight' }, [1 / 3, 1 / 3, 1 / 3]],
  ])('answers $profile with weights by name that sum to the budget, and its proof', (problem, expected) => {
    const answer = answerTo(problem);
    if (answer.status !== 'optimal') return expect.fail(answer.status);
    expect(Object.keys(answer.weights)).toEqual(assets);
    const weights = Object.values(answer.weights);
    expect(weights.reduce((s, w) => s + w, 0)).toBeCloseTo(1, 12);
    expected?.forEach((w, i) => {
      expect(weights[i], assets[i]).toBeCloseTo(w, 6);
    });
    expect(Number.isFinite(answer.objective)).toBe(true);
    expect(Math.max(answer.certificate.primal, answer.certificate.dual)).toBeLessThan(1e-10);
  });

  it('takes net and turnover limits by name or in the order of the assets', () => {
    const from = { A: 0.2, C: 0.8 };
    const named = answerTo({
      ...minVariance,
      net: { signs: { A: 1, B: -1, C: -1 }, lower: -0.5, upper: 0 },
      turnover: { from, limit: 0.25 },
    });
    const listed = answerTo({
      ...minVariance,
      net: { signs: [1, -1, -1], lower: -0.5, upper: 0 },
      turnover: { from: [0.2, 0, 0.8], limit: 0.25 },
    });
    expect(named).toEqual(listed);
    if (named.status !== 'optimal') return expect.fail(named.status);
    const { A, B, C } = named.weights;
    expect(A! - B! - C!).toBeLessThan(1e-12);
    expect(Math.abs(A! - 0.2) + Math.abs(B!) + Math.abs(C! - 0.8)).toBeCloseTo(0.5, 12);
    expect(named.certificate.active.map((a) => a.constraint)).toContain('turnover');
    const stuck = answerTo({ ...minVariance, upper: 0.5, turnover: { from, limit: 0.1 } });
    expect(stuck).toEqual({ status: 'infeasible', conflict: ['turnover', 'upper:C'] });
  });

  it.each([
    [{ net: { signs: { A: 1, B: -1 } } }, 'net.signs has no sign for "C", 1 or -1 is needed'],
    [{ net: { signs: { A: 1, B: -1, C: 1, D: 1 } } }, 'net.signs is "D", which is not among the assets'],
    [{ net: { signs: [1, -1] } }, 'net.signs has 2 entries, there are 3 assets'],
    [{ net: { signs: { A: 1, B: 0, C: 1 } } }, 'net.signs.B: expected 1 or -1'],
    [{ net: { signs: 1 } }, 'net.signs: expected 1 or -1 for each asset, as an array or by name'],
    [{ turnover: { from: [1, 0], limit: 1 } }, 'turnover.from has 2 entries, there are 3 assets'],
    [{ turnover: { from: { Z: 1 }, limit: 1 } }, 'turnover.from is "Z", which is not among the assets'],
    [{ turnover: { from: 'A', limit: 1 } }, 'turnover.from: expected a number for each asset, as an array or by name'],
    [{ turnover: { from: {}, limit: -1 } }, 'minVariance: turnover.limit is -1, must be at least 0'],
    [{ profile: 'hrp', turnover: { from: {}, limit: 1 } }, 'turnover limits are for minimum variance'],
  ])('says what is wrong with the limits of %j', (limits, message) => {
    expect(complaintAbout({ ...minVariance, ...limits })).toContain(message);
  });

  it('takes covariance and means from returns', () => {
    const returns = [
      [0.01, -0.02],
      [0.03, 0.01],
      [-0.01, 0.02],
      [0.02, 0.03],
    ];
    const fromReturns = answerTo({ profile: 'max_sharpe', assets: ['A', 'B'], returns });
    // numpy.cov(returns.T), ddof 1, and the column means. The columns happen to be uncorrelated.
    const stated = {
      profile: 'max_sharpe',
      assets: ['A', 'B'],
      covariance: [
        [8.75e-4 / 3, 0],
        [0, 1.4e-3 / 3],
      ],
      expectedReturns: [0.0125, 0.01],
    };
    const fromMoments = answerTo(stated);
    if (fromReturns.status !== 'optimal' || fromMoments.status !== 'optimal') return expect.fail('no optimum');
    expect(fromReturns.weights['A']).toBeCloseTo(fromMoments.weights['A']!, 6);
  });

  it('names a smallest conflict where caps sum to less than the budget', () => {
    expect(answerTo(cappedBelowBudget)).toEqual({
      status: 'infeasible',
      conflict: ['budget', 'group:rates', 'upper:C'],
    });
  });
  it('says how much can be earned where nothing beats cash', () => {
    const answer = answerTo({ ...maxSharpe, riskFree: 0.5 });
    if (answer.status !== 'no-positive-excess') return expect.fail(answer.status);
    expect(answer.bestExcess).toBeCloseTo(-0.3, 12);
  });
  it('a portfolio that earns without risk is an answer of its own, without an infinite objective', () => {
    const answer = answerTo(earnsWithoutRisk);
    if (answer.status !== 'riskless-excess') return expect.fail(answer.status);
    expect(answer.excess).toBeCloseTo(0.1, 12);
    expect(answer.weights['A']).toBeCloseTo(1, 12);
    const hedged = [
      [0.04, -0.04, 0],
      [-0.04, 0.04, 0],
      [0, 0, 0.16],
    ];
    const diversified = answerTo({ ...minVariance, profile: 'max_diversification', covariance: hedged });
    expect(diversified.status).toBe('riskless-excess');
  });
  it('never puts a number into JSON that JSON does not have', () => {
    const tiny = covariance.map((row) => row.map((x) => x * 1e-320));
    const vast = covariance.map((row) => row.map((x) => x * 1e308));
    for (const profile of ['min_variance', 'max_sharpe', 'max_diversification', 'risk_parity', 'hrp']) {
      for (const extreme of [tiny, vast]) {
        const answer = solveProblem({ ...maxSharpe, profile, covariance: extreme }, 'problem.json');
        expect(JSON.stringify(answer), profile).not.toContain('null');
      }
    }
  });

  it.each<readonly [string, object, RegExp]>([
    ['NaN', { covariance: [[0.04, Number.NaN, 0], ...covariance.slice(1)] }, /^covariance\[0\]\[1\]: .*NaN/],
    ['a ragged covariance', { covariance: [covariance[0], [0.01, 0.09], covariance[2]] }, /^covariance\[1\] has 2/],
    ['a covariance that is not square', { covariance: covariance.slice(1) }, /covariance is 2 × 3/],
    ['an asymmetric one', { covariance: [[0.04, 0.02, 0], ...covariance.slice(1)] }, /covariance\[1, 0\].*symmetric/],
    [
      'an indefinite one',
      { covariance: [[0.04, 0.09, 0], [0.09, 0.09, 0], covariance[2]!.with(1, 0)] },
      /covariance is not positive semi-definite, seen at column 1/,
    ],
    ['a negative variance', { covariance: diagonal(0.04, -0.09, 0.16) }, /covariance\[1, 1\] is -0\.09/],
    ['an empty one', { covariance: [] }, /^covariance: /],
    ['an empty row', { covariance: [[]] }, /^covariance\[0\]: /],
    ['no assets', { assets: [] }, /^assets: /],
    ['too few assets', { assets: ['A'] }, /covariance\[0\] has 3 entries, there are 1 assets/],
    ['an asset named twice', { assets: ['A', 'B', 'A'] }, /names\[2\] repeats the name "A"/],
    ['a negative cap', { upper: -0.1 }, /upper\[0\] is -0\.1, a cap cannot be negative/],
    ['a negative cap among others', { upper: [1, -0.1, 1] }, /upper\[1\] is -0\.1/],
    ['a cap that is text', { upper: '0.5' }, /^upper: expected a number, or an array with one for each asset/],
    ['a cap that is null', { upper: [1, null, 1] }, /^upper\[1\]: .*null/],
    ['too few caps', { upper: [0.5] }, /^upper has 1 entries, there are 3 assets/],
    [
      'a group member nobody knows',
      { groups: [{ name: 'g', members: ['A', 'Z'] }] },
      /^groups\[0\]\.members\[1\].*"Z"/,
    ],
    ['a member named twice', { groups: [{ name: 'g', members: ['A', 'A'] }] }, /groups\[0\]\.members\[1\] repeats/],
    ['an empty group', { groups: [{ name: 'g', members: [] }] }, /^groups\[0\]\.members: /],
    ['a negative group cap', { groups: [{ name: 'g', members: ['A'], upper: -1 }] }, /groups\[0\]\.upper is -1/],
    ['a number that is text', { covariance: [['0.04', 0.01, 0], ...covariance.slice(1)] }, /^covariance\[0\]\[0\]: /],
    ['a misspelt field', { uper: 0.5 }, /"uper"/],
    ['an unknown profile', { profile: 'minimum' }, /^profile: /],
    ['both covariance and returns', { returns: covariance }, /^covariance: give either/],
    ['a budget of nothing', { budget: 0 }, /budget is 0, must be above 0/],
    ['a convention without hrp', { convention: 'A_paper' }, /^convention: /],
    ['max_sharpe without means', { profile: 'max_sharpe' }, /expectedReturns is missing/],
    ['too few means', { expectedReturns: [1] }, /^expectedReturns has 1 entries/],
    ['a risk budget of 0', { profile: 'risk_parity', riskBudgets: [0.5, 0.5, 0] }, /riskBudgets\[2\] is 0/],
    ['risk budgets off 1', { profile: 'risk_parity', riskBudgets: [0.5, 0.2, 0.2] }, /riskBudgets sum to 0\.8999/],
  ])('refuses %s and names it', (_, change, complaint) => {
    expect(complaintAbout({ ...minVariance, ...change })).toMatch(complaint);
  });
  it.each([[null], [[1]], ['text'], [7], [{}]])('refuses %j, which is no problem', (document) => {
    expect(complaintAbout(document).length).toBeGreaterThan(5);
  });
});

describe('sextant optimize', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sextant-optimize-'));
  });
  afterAll(async () => {
    await endProcesses();
    await rm(folder, { recursive: true, force: true });
  });
  const optimize = async (content: string, ...more: string[]) => {
    const file = join(folder, 'problem.json');
    await writeFile(file, content);
    return sextant(['optimize', '--problem', file, ...more], { cwd: folder }).ended;
  };

  it.each(['min_variance', 'max_sharpe', 'max_diversification', 'risk_parity', 'hrp', 'equal_weight'])(
    '--json prints one object for %s, the one solveProblem gives, and exits 0',
    async (profile) => {
      const problem = { ...maxSharpe, profile };
      const { code, stdout, stderr } = await optimize(JSON.stringify(problem), '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(answerTo(problem))));
    },
  );
  it('exits 2 and names the conflict where caps sum to less than the budget', async () => {
    const { code, stdout } = await optimize(JSON.stringify(cappedBelowBudget), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({ status: 'infeasible', conflict: ['budget', 'group:rates', 'upper:C'] });
  });
  it('exits 2 where a ratio has no maximum, and no number has become null', async () => {
    const { code, stdout } = await optimize(JSON.stringify(earnsWithoutRisk), '--json');
    expect(code).toBe(2);
    expect(stdout).not.toContain('null');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'riskless-excess' });
  });
  it.each([
    ['a wrong number', JSON.stringify({ ...minVariance, upper: -1 }), /upper\[0\] is -1/],
    ['an infinite one', JSON.stringify(minVariance).replace('0.04', '1e999'), /covariance\[0\]\[0\].*Infinity/],
    ['what is not JSON', '{"profile": NaN}', /it is not JSON/],
    ['an empty file', '', /it is not JSON/],
  ])('exits 1 on %s, with words on stderr and the same as one object on stdout', async (_, content, complaint) => {
    const { code, stdout, stderr } = await optimize(content, '--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(complaint);
    const said = JSON.parse(stdout);
    expect(said.status).toBe('error');
    expect(said.problem.what).toMatch(complaint);
  });
  it('exits 1 on a file that is not there', async () => {
    const { code, stdout, stderr } = await sextant(['optimize', '--problem', 'absent.json'], { cwd: folder }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/absent\.json/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
  it('without --json it is for people: weights, objective and proof', async () => {
    const { code, stdout } = await optimize(JSON.stringify({ ...minVariance, upper: 0.5 }));
    expect(code).toBe(0);
    for (const words of [/^A +50\.0000/m, /^objective /m, /^proof /m, /^active +upper:A/m])
      expect(stdout).toMatch(words);
  });
});

function diagonal(...variances: number[]): number[][] {
  return variances.map((v, i) => variances.map((_, j) => (i === j ? v : 0)));
}
