/**
 * maximise c'x subject to lower ≤ x ≤ upper and rowLower ≤ Σ_{members} x ≤ rowUpper: few rows, many columns.
 *
 * Source   bounded-variable revised simplex, Chvátal (1983), Linear Programming, chapters 7–8; composite phase 1.
 *          Dantzig's rule first, then Bland's (smallest index), which cannot cycle.
 * Shape    n columns, m rows with coefficients 0 or 1 unless a row gives its own; O(m n) a pivot, O(m²) memory beside the rows.
 * Result   `duals` y per row and `reduced` d = c − A'y per column: what proves optimality, or, where infeasible, the
 *          Farkas multipliers of phase 1 (non-zero entries name constraints that cannot hold together).
 * Errors   RangeError if the pivot limit is reached, which no portfolio problem known to us does.
 */
export interface LinearRow {
  readonly members: readonly number[];
  /** Of the members, in their order; all 1 where absent. */
  readonly coefficients?: readonly number[];
  readonly lower: number;
  readonly upper: number;
}

export interface LinearProgram {
  readonly objective: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rows: readonly LinearRow[];
}

export interface LinearOutcome {
  readonly status: 'optimal' | 'infeasible' | 'unbounded';
  readonly x: Float64Array;
  readonly objective: number;
  readonly duals: Float64Array;
  readonly reduced: Float64Array;
  /** The basis at the end, one entry per row: a column, or n + r for the activity of row r. */
  readonly basic: Int32Array;
}

// 1e-11: a cap written in decimals, summed a few hundred times, is off by less.
export const FEASIBILITY = 1e-11;

export function linearProgram({ objective, lower, upper, rows }: LinearProgram): LinearOutcome {
  const n = objective.length;
  const m = rows.length;
  const total = n + m; // column n + r is row r's activity: Σ x − activity = 0
  const lo = new Float64Array(total);
  const hi = new Float64Array(total);
  lo.set(lower);
  hi.set(upper);
  // Row by row in the order of the columns, and column by column in the order of the rows: sums leave out zeros only.
  const starts = new Int32Array(m + 1);
  rows.forEach((row, r) => {
    lo[n + r] = row.lower;
    hi[n + r] = row.upper;
    starts[r + 1] = starts[r]! + row.members.length;
  });
  const entries = new Int32Array(starts[m]!);
  const coefficients = new Float64Array(starts[m]!);
  const reads = Array.from({ length: n }, (): number[] => []);
  rows.forEach(({ members, coefficients: given }, r) => {
    const order = members.map((_, k) => k);
    if (members.some((i, k) => k > 0 && i < members[k - 1]!)) order.sort((k, l) => members[k]! - members[l]!);
    order.forEach((k, place) => {
      const e = starts[r]! + place;
      entries[e] = members[k]!;
      coefficients[e] = given?.[k] ?? 1;
      reads[members[k]!]!.push(r, e);
    });
  });
  const cost = new Float64Array(total);
  cost.set(objective);
  const costScale = objective.reduce((s, c) => Math.max(s, Math.abs(c)), 0) || 1;

  const value = new Float64Array(total);
  const basic = new Int32Array(m);
  const position = new Int32Array(total).fill(-1);
  for (let j = 0; j < n; j++) value[j] = Number.isFinite(lo[j]!) ? lo[j]! : Number.isFinite(hi[j]!) ? hi[j]! : 0;
  for (let r = 0; r < m; r++) {
    basic[r] = n + r;
    position[n + r] = r;
  }
  // Inverse of the basis matrix; an activity's column is −e_r.
  const inverse = new Float64Array(m * m);
  for (let r = 0; r < m; r++) inverse[r * m + r] = -1;

  const y = new Float64Array(m);
  const d = new Float64Array(total);
  const entering = new Float64Array(m);

  const load = new Float64Array(m);
  const loaded = new Int32Array(m);
  const refreshBasics = (): void => {
    let count = 0;
    for (let r = 0; r < m; r++) {
      let s = 0;
      for (let e = starts[r]!; e < starts[r + 1]!; e++) {
        if (position[entries[e]!]! < 0) s += coefficients[e]! * value[entries[e]!]!;
      }
      if (position[n + r]! < 0) s -= value[n + r]!;
      load[r] = s;
      if (s !== 0) loaded[count++] = r;
    }
    for (let k = 0; k < m; k++) {
      let s = 0;
      for (let t = 0; t < count; t++) s -= inverse[k * m + loaded[t]!]! * load[loaded[t]!]!;
      value[basic[k]!] = s;
    }
  };
  const infeasibility = (j: number): number =>
    value[j]! < lo[j]! - FEASIBILITY ? -1 : value[j]! > hi[j]! + FEASIBILITY ? 1 : 0;

  const limit = 200 * (total + 10);
  refreshBasics();
  for (let pivot = 0; pivot < limit; pivot++) {
    let phase1 = false;
    for (let k = 0; k < m; k++) if (infeasibility(basic[k]!) !== 0) phase1 = true;
    y.fill(0);
    for (let k = 0; k < m; k++) {
      const c = phase1 ? -infeasibility(basic[k]!) : cost[basic[k]!]!;
      if (c !== 0) for (let r = 0; r < m; r++) y[r]! += c * inverse[k * m + r]!;
    }
    const dTolerance = 1e-12 * (phase1 ? 1 : costScale);
    const bland = pivot > 10 * (total + 10);
    let enter = -1;
    let rate = 0;
    if (phase1) d.fill(0);
    else d.set(cost);
    for (let r = 0; r < m; r++) {
      const t = y[r]!;
      if (t === 0) continue;
      for (let e = starts[r]!; e < starts[r + 1]!; e++) d[entries[e]!]! -= t * coefficients[e]!;
      d[n + r]! += t;
    }
    for (let j = 0; j < total; j++) {
      if (position[j]! >= 0) {
        d[j] = 0;
        continue;
      }
      const s = d[j]!;
      if (lo[j] === hi[j]) continue;
      const canRise = value[j]! < hi[j]!;
      const canFall = value[j]! > lo[j]!;
      if ((s > dTolerance && canRise) || (s < -dTolerance && canFall)) {
        if (bland ? enter < 0 : Math.abs(s) > rate) {
          enter = j;
          rate = Math.abs(s);
        }
      }
    }
    if (enter < 0) {
      const x = value.slice(0, n);
      const reached = x.reduce((s, v, i) => s + (objective[i] === 0 ? 0 : objective[i]! * v), 0);
      const status = phase1 ? 'infeasible' : 'optimal';
      return { status, x, objective: reached, duals: Float64Array.from(y), reduced: d.slice(0, n), basic };
    }
    const direction = d[enter]! > 0 ? 1 : -1;
    const touched = enter < n ? reads[enter]! : [];
    for (let k = 0; k < m; k++) {
      let s = enter < n ? 0 : -inverse[k * m + enter - n]!;
      for (let t = 0; t < touched.length; t += 2) s += inverse[k * m + touched[t]!]! * coefficients[touched[t + 1]!]!;
      entering[k] = s; // basic k moves by −s × direction × step
    }
    let step = hi[enter]! - lo[enter]!; // to its own other bound
    let leave = -1;
    let leaveAt = 0;
    for (let k = 0; k < m; k++) {
      const speed = -entering[k]! * direction;
      if (Math.abs(speed) < 1e-11) continue;
      const j = basic[k]!;
      const off = infeasibility(j);
      // An infeasible basic is stopped where it becomes feasible; one drifting further away does not block.
      const bound =
        speed > 0
          ? off < 0
            ? lo[j]!
            : off > 0
              ? Number.POSITIVE_INFINITY
              : hi[j]!
          : off > 0
            ? hi[j]!
            : off < 0
              ? Number.NEGATIVE_INFINITY
              : lo[j]!;
      if (!Number.isFinite(bound)) continue;
      const reach = Math.max(0, (bound - value[j]!) / speed);
      const tie = leave >= 0 && Math.abs(reach - step) <= 1e-14;
      if (tie ? (bland ? j < basic[leave]! : Math.abs(entering[k]!) > Math.abs(entering[leave]!)) : reach < step) {
        step = Math.min(step, reach);
        leave = k;
        leaveAt = bound;
      }
    }
    if (!Number.isFinite(step)) {
      return {
        status: 'unbounded',
        x: value.slice(0, n),
        objective: Number.POSITIVE_INFINITY,
        duals: y,
        reduced: d.slice(0, n),
        basic,
      };
    }
    if (leave < 0) {
      value[enter] = direction > 0 ? hi[enter]! : lo[enter]!;
      refreshBasics();
      continue;
    }
    value[enter] = value[enter]! + direction * step;
    const out = basic[leave]!;
    value[out] = leaveAt;
    position[out] = -1;
    position[enter] = leave;
    basic[leave] = enter;
    const p = entering[leave]!;
    for (let r = 0; r < m; r++) inverse[leave * m + r]! /= p;
    for (let k = 0; k < m; k++) {
      if (k === leave || entering[k] === 0) continue;
      const f = entering[k]!;
      for (let r = 0; r < m; r++) inverse[k * m + r]! -= f * inverse[leave * m + r]!;
    }
    refreshBasics();
  }
  throw new RangeError(`linearProgram: no answer after ${limit} pivots on ${m} rows and ${n} columns`);
}
