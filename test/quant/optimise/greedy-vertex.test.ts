import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../quant/inference/random.js';
import { columnsHeld, productOfHeld } from '../../../quant/optimise/columns-held.js';
import { greedyVertex } from '../../../quant/optimise/greedy-vertex.js';
import { type LinearProgram, type LinearRow, linearProgram } from '../../../quant/optimise/linear-program.js';

const NONE = Number.NEGATIVE_INFINITY;
const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const budgetRow = (n: number, budget: number): LinearRow => ({ members: all(n), lower: budget, upper: budget });

/** Columns in disjoint groups of random sizes, some in none, under caps that hold the budget with something to spare. */
function randomProgram(seed: number): LinearProgram {
  const random = createRandom(seed);
  const n = 2 + Math.floor(random.uniform() * 40);
  const lower = Float64Array.from({ length: n }, () => (random.uniform() < 0.3 ? 0.2 * random.uniform() : 0) / n);
  const upper = lower.map((l) => l + (0.2 + 3 * random.uniform()) / n);
  const parts = 1 + Math.floor(random.uniform() * 6);
  const groups: number[][] = Array.from({ length: parts }, () => []);
  for (let i = 0; i < n; i++) {
    const g = Math.floor(random.uniform() * (parts + 1));
    if (g < parts) groups[g]!.push(i);
  }
  const caps = groups.map((members): LinearRow => {
    const least = members.reduce((s, i) => s + lower[i]!, 0);
    const most = members.reduce((s, i) => s + upper[i]!, 0);
    return { members, lower: NONE, upper: least + (0.3 + random.uniform()) * (most - least) };
  });
  const inGroups = new Set(groups.flat());
  const within = groups.map((members, g) =>
    Math.min(
      caps[g]!.upper,
      members.reduce((s, i) => s + upper[i]!, 0),
    ),
  );
  const alone = all(n).filter((i) => !inGroups.has(i));
  const most = within.reduce((s, v) => s + v, 0) + alone.reduce((s, i) => s + upper[i]!, 0);
  const least = lower.reduce((s, l) => s + l, 0);
  return {
    objective: Float64Array.from({ length: n }, () => random.uniform() - 0.5),
    lower,
    upper,
    rows: [budgetRow(n, least + (0.05 + 0.9 * random.uniform()) * (most - least)), ...caps],
  };
}

describe('greedyVertex', () => {
  it('finds the optimum of the simplex and its basis', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const program = randomProgram(seed);
      const greedy = greedyVertex(program);
      const simplex = linearProgram(program);
      expect(simplex.status, `seed ${seed}`).toBe('optimal');
      expect(greedy, `seed ${seed}`).not.toBeNull();
      const earned = program.objective.reduce((s, m, i) => s + m * greedy!.x[i]!, 0);
      expect(Math.abs(earned - simplex.objective), `seed ${seed}`).toBeLessThan(1e-13);
      // No two means agree and nothing is met twice, so there is one basis.
      expect([...greedy!.basic].sort(), `seed ${seed}`).toEqual([...simplex.basic].sort());
      for (let i = 0; i < greedy!.x.length; i++) {
        expect(Math.abs(greedy!.x[i]! - simplex.x[i]!), `seed ${seed}, column ${i}`).toBeLessThan(1e-13);
      }
    }
  });

  it('gives the column that meets cap and budget at once to the budget', () => {
    const caps = [0, 1].map((g): LinearRow => ({ members: [2 * g, 2 * g + 1], lower: NONE, upper: 0.5 }));
    const program = {
      ...{ objective: Float64Array.of(4, 3, 2, 1), lower: new Float64Array(4), upper: new Float64Array(4).fill(0.4) },
      rows: [budgetRow(4, 1), ...caps],
    };
    const { x, basic } = greedyVertex(program)!;
    expect([...basic]).toEqual([3, 1, 6]);
    [0.4, 0.1, 0.4, 0.1].forEach((w, i) => {
      expect(x[i]).toBeCloseTo(w, 15);
    });
  });

  it('leaves floors, overlaps, coefficients, a free budget and what cannot be spent to the simplex', () => {
    const bounds = { objective: Float64Array.of(1, 2), lower: new Float64Array(2), upper: Float64Array.of(0.6, 0.6) };
    const cap = (members: number[], more: Partial<LinearRow> = {}): LinearRow => ({
      ...{ members, lower: NONE, upper: 0.5 },
      ...more,
    });
    const over = (...rows: LinearRow[]) => greedyVertex({ ...bounds, rows });
    expect(over(budgetRow(2, 1), cap([0]))).not.toBeNull();
    expect(over(budgetRow(2, 1), cap([0], { lower: 0.1 }))).toBeNull();
    expect(over(budgetRow(2, 1), cap([0]), cap([0, 1], { upper: 1 }))).toBeNull();
    expect(over(budgetRow(2, 1), cap([0], { coefficients: [2] }))).toBeNull();
    expect(over({ members: [0, 1], lower: 0, upper: 1 }, cap([0]))).toBeNull();
    expect(over(cap([0]))).toBeNull();
    expect(over(budgetRow(2, 1.5))).toBeNull();
    expect(over(budgetRow(2, 0))).toBeNull();
  });
});

describe('productOfHeld', () => {
  it('is the plain product to the bit, zeros and rows left out', () => {
    const random = createRandom(7);
    for (const n of [1, 3, 4, 9, 30]) {
      const C = Float64Array.from({ length: n * n }, () => random.uniform() - 0.5);
      const w = Float64Array.from({ length: n }, () => (random.uniform() < 0.4 ? 0 : random.uniform() - 0.5));
      const held = columnsHeld(w);
      const plain = new Float64Array(n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) plain[i]! += C[i * n + j]! * w[j]!;
      expect(productOfHeld(C, w, held)).toEqual(plain);
      expect(productOfHeld(C, w, held, held)).toEqual(plain.map((v, i) => (w[i] === 0 ? 0 : v)));
    }
  });
});
