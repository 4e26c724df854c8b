/** HiGHS on models given as numbers, through its CPLEX LP text. */
import highsModule from 'highs';

// The package is CommonJS to the compiler and an ES module to Node; the loader is the default export of the second.
const loadHighs = highsModule as unknown as typeof highsModule.default;
let highs = await loadHighs();

export interface HighsRow {
  readonly terms: readonly (readonly [column: number, coefficient: number])[];
  readonly lower: number;
  readonly upper: number;
}

export interface HighsModel {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly rows: readonly HighsRow[];
  /** Minimised. */
  readonly linear?: ArrayLike<number>;
  /** Q of ½ x'Qx, row-major. */
  readonly quadratic?: ArrayLike<number>;
}

export interface HighsAnswer {
  readonly status: string;
  readonly x: Float64Array;
}

// 1e-10: HiGHS holds rows and signs to 1e-7 by default, and wins that much of an objective by it.
const OPTIONS = {
  output_flag: false,
  qp_iteration_limit: 4_000,
  simplex_iteration_limit: 20_000,
  primal_feasibility_tolerance: 1e-10,
  dual_feasibility_tolerance: 1e-10,
} as const;

export async function solveWithHighs(model: HighsModel): Promise<HighsAnswer> {
  try {
    const answer = highs.solve(lpText(model), OPTIONS);
    const columns = answer.Columns as Record<string, { Primal?: number }>;
    const x = Float64Array.from({ length: model.lower.length }, (_, i) => columns[`x${i}`]?.Primal ?? Number.NaN);
    return { status: answer.Status, x };
  } catch (error) {
    highs = await loadHighs(); // an aborted module answers nothing more
    return { status: `aborted: ${String(error)}`, x: new Float64Array(0) };
  }
}

const term = (c: number, name: string): string => `${c < 0 ? '-' : '+'} ${Math.abs(c)} ${name}`;
const limit = (v: number): string => (Number.isFinite(v) ? String(v) : v > 0 ? '+inf' : '-inf');

function lpText({ lower, upper, rows, linear, quadratic }: HighsModel): string {
  const n = lower.length;
  const all = Array.from({ length: n }, (_, i) => i);
  const square: string[] = [];
  if (quadratic) {
    for (const i of all) {
      square.push(term(quadratic[i * n + i]!, `x${i} ^2`));
      for (let j = 0; j < i; j++) {
        const q = quadratic[i * n + j]!;
        if (q !== 0) square.push(term(2 * q, `x${i} * x${j}`));
      }
    }
  }
  const cost = all.map((i) => term(linear?.[i] ?? 0, `x${i}`)).join(' ');
  const body: string[] = [];
  rows.forEach((row, k) => {
    const sum = row.terms.map(([i, c]) => term(c, `x${i}`)).join(' ');
    if (row.lower === row.upper) body.push(`e${k}: ${sum} = ${row.lower}`);
    else {
      if (row.upper < Number.POSITIVE_INFINITY) body.push(`u${k}: ${sum} <= ${row.upper}`);
      if (row.lower > Number.NEGATIVE_INFINITY) body.push(`l${k}: ${sum} >= ${row.lower}`);
    }
  });
  // A model without rows is no model to the reader of the text.
  if (body.length === 0) body.push(`none: 0 x0 <= 1`);
  const bounds = all.map((i) => `${limit(lower[i]!)} <= x${i} <= ${limit(upper[i]!)}`);
  return [
    'Minimize',
    ` obj: ${cost}${square.length > 0 ? ` + [ ${square.join(' ')} ] / 2` : ''}`,
    'Subject To',
    ...body,
    'Bounds',
    ...bounds,
    'End',
  ].join('\n');
}
