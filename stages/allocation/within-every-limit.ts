/**
 * The last step of a placement, over instruments: limits that buckets and sleeves cannot express.
 *
 * A barbell knows nothing of net and turnover, and a bucket of several instruments nothing of turnover. Where the placement
 * breaks one of them, the nearest weights within every limit take its place, at the largest gross up to the target that
 * the limits allow: so whatever stays uninvested has an active limit to answer for it.
 */
import type { Mandate } from '../../contracts/mandate.js';
import { fail, ok, type Result } from '../../contracts/problem.js';
import type { Book } from './book.js';
import { affordable, ROUNDING } from './capacity.js';
import { isBroken, limitUses } from './limit-use.js';
import { instrumentProblem, type Limits } from './limits.js';
import type { Placement } from './placement.js';
import { solveNearest } from './solve-profile.js';

/** Errors: InfeasibleMandateError where the limits conflict, or under `capPolicy: strict` where they hold less than `target`. */
export function withinEveryLimit(
  book: Book,
  limits: Limits,
  { risk }: Pick<Mandate, 'risk'>,
  placed: Placement,
  target: number,
  where: string,
): Result<Placement> {
  const { turnover } = limits;
  if (turnover !== null && turnover.exits > turnover.maxTurnover + ROUNDING && risk.capPolicy === 'strict') {
    return fail({
      type: 'InfeasibleMandateError',
      where,
      what: `positions that left the selection or changed side need a turnover of ${turnover.exits}, rebalance.maxTurnover is ${turnover.maxTurnover}, and capPolicy is strict`,
      next: 'Choose capPolicy: cash, which makes exits whatever they cost in turnover, or raise rebalance.maxTurnover.',
    });
  }
  const exceeded =
    turnover !== null && turnover.exits > turnover.maxTurnover + ROUNDING
      ? [`maxTurnover ${turnover.maxTurnover} → ${turnover.exits}: exits are made whatever they cost in turnover`]
      : [];
  const broken = limitUses(book, limits, placed.gross, isBroken);
  if (broken.length === 0) return ok({ ...placed, fallbacks: [...placed.fallbacks, ...exceeded] });
  const problem = instrumentProblem(book, limits);
  const budget = affordable(problem, target, risk, where);
  if (!budget.ok) return budget;
  const reason = `placement → nearest weights within ${broken.map(({ name }) => name).join(', ')}`;
  const fallbacks = [...placed.fallbacks, ...exceeded, reason];
  if (budget.value <= ROUNDING) return ok({ ...placed, gross: new Float64Array(placed.gross.length), fallbacks });
  const moved = solveNearest({ ...problem, budget: budget.value }, placed.gross, where);
  if (!moved.ok) return moved;
  return ok({
    ...placed,
    gross: moved.value.weights,
    certificates: [...placed.certificates, ...moved.value.certificates],
    fallbacks,
  });
}
