/** One step of an interior point: the complementarity it aims at, and the direction that leads there. */
export class InteriorStep {
  readonly dx: Float64Array;
  dKappa = 0;
  readonly dLambda: Float64Array;
  readonly ds: Float64Array;
  readonly dzl: Float64Array;
  readonly dzu: Float64Array;
  readonly dv: Float64Array;
  dvKappa = 0;
  /** What is missing of every product: lower and upper bounds, log terms, κ's log term, rows. */
  readonly rl: Float64Array;
  readonly ru: Float64Array;
  readonly rv: Float64Array;
  rvKappa = 0;
  readonly rs: Float64Array;

  constructor(n: number, R: number) {
    [this.dx, this.dzl, this.dzu, this.dv] = [column(n), column(n), column(n), column(n)];
    [this.rl, this.ru, this.rv] = [column(n), column(n), column(n)];
    [this.dLambda, this.ds, this.rs] = [column(R), column(R), column(R)];
  }
}

const column = (length: number): Float64Array => new Float64Array(length);
