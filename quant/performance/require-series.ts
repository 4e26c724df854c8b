/**
 * Argument checks shared by the series functions.
 *
 * Errors   RangeError naming the function, the argument and the first offending index.
 */

/** A column of numbers, oldest first. */
export type Series = ArrayLike<number>;

/** Throws unless every entry is finite and there are at least `min` of them. `where` is the function, `name` the argument. */
export function requireSeries(where: string, name: string, x: Series, min = 0): void {
  if (x.length < min) throw new RangeError(`${where}: ${name} needs at least ${min} entries, got ${x.length}`);
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i])) throw new RangeError(`${where}: ${name}[${i}] is ${x[i]}`);
  }
}

/** Throws unless `x` has as many entries as `expected`. */
export function requireLength(where: string, name: string, x: Series, expected: number): void {
  if (x.length !== expected) throw new RangeError(`${where}: ${name} has ${x.length} entries, expected ${expected}`);
}

/** Throws unless `value` is an integer of at least `min`. */
export function requireInteger(where: string, name: string, value: number, min: number): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new RangeError(`${where}: ${name} must be an integer of at least ${min}, got ${value}`);
  }
}

/** Throws unless `value` is finite and above zero. */
export function requirePositive(where: string, name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new RangeError(`${where}: ${name} must be a positive number, got ${value}`);
  }
}

/** Throws unless `value` is finite. */
export function requireNumber(where: string, name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${where}: ${name} is ${value}`);
}

/** Throws unless 0 < value < 1. */
export function requireFraction(where: string, name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${where}: ${name} must lie between 0 and 1, got ${value}`);
}
