import type { OrderSheet } from '../contracts/orders.js';
import type { RunView } from '../contracts/reporting.js';
import type { ReportInput } from '../contracts/steps.js';
import { exchangeRates } from '../stages/orders/exchange-rates.js';
import { marketLines } from '../stages/orders/market-lines.js';
import { orderSheet } from '../stages/orders/orders.js';
import { loadMarket } from './pinned-market.js';
import type { StepContext } from './step-body.js';

/**
 * Orders from the book's holdings to the target this run sets out to publish; null where it publishes none: between rebalances
 * nothing is traded, as in the walk-forward. Only for a mandate with a book.
 */
export async function ordersOf(
  context: StepContext,
  { decided: { inputs, market } }: ReportInput,
  view: RunView,
): Promise<OrderSheet | null> {
  const { mandate, holdings, asOf } = view.inputs;
  const target = targetOf(view);
  if (mandate.book === null || target === null) return null;
  const { history } = await loadMarket(context, inputs, market);
  const lines = marketLines(history.at(history.cut));
  return orderSheet({
    asOf,
    target,
    holdings: holdings ?? [],
    book: mandate.book,
    rebalance: mandate.rebalance,
    lineOf: (id) => lines.get(id) ?? null,
    rateOf: exchangeRates([...lines.values()], mandate.book.currency),
  });
}

/** Signed weights that are to be published; cash where the mandate wants that without signals. */
function targetOf({ intent, inputs: { mandate }, allocations }: RunView): Readonly<Record<string, number>> | null {
  if (intent === 'NO_SIGNALS' && mandate.onNoSignals === 'cash') return {};
  const allocation =
    intent === 'PUBLISHED' ? allocations.find(({ profile }) => profile === mandate.profile) : undefined;
  if (allocation === undefined) return null;
  const held = allocation.positions.filter(({ weight }) => weight !== 0);
  return Object.fromEntries(held.map(({ instrument, weight }) => [instrument, weight]));
}
