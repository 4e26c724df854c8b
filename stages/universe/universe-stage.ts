import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection, RuleCheck, UniverseResult, UniverseRow } from '../../contracts/stage-results.js';
import { isoDate } from '../calendar.js';
import type { FieldHistory } from './field-history.js';
import { gatekeeper } from './gatekeeper.js';
import { gateRegistry } from './gates/registry.js';
import { liquidityUsdPerDay } from './liquidity.js';
import { gatesOf } from './markets.js';

/**
 * Stage universe: every instrument the mandate's universes list, with its fields, or the first rule it failed: a price,
 * a place among the most traded as of the view (`fetchLimit`), then the gates. Instruments of no universe of the mandate do not enter.
 * With `trace` the result lists every rule that was asked.
 */
export function universeStage({
  view,
  fields,
  mandate,
  trace = false,
}: {
  view: MarketView;
  fields: FieldHistory;
  mandate: Mandate;
  trace?: boolean;
}): UniverseResult {
  const ask = gatekeeper({ fields, mandate, trace })(view);
  const checks: RuleCheck[] = [];
  const entered: string[] = [];
  const rows: UniverseRow[] = [];
  const rejections: Rejection[] = [];
  for (const instrument of [...view.instruments].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const passage = ask(instrument);
    if (passage === null) continue;
    entered.push(instrument.id);
    checks.push(...(passage.checks ?? []));
    if (!passage.passed) {
      rejections.push(passage.rejection());
      continue;
    }
    rows.push({
      instrument,
      lastSession: isoDate(passage.health.lastDate),
      history: passage.health.history,
      liquidityUsdPerDay: liquidityUsdPerDay(instrument, passage.health),
      tickVerified: passage.tickVerified,
      fields: fields.at(view, instrument),
      notes: passage.notes,
    });
  }
  const ids = [...new Set(mandate.universes.flatMap((universe) => gatesOf(universe).map(({ id }) => id)))];
  return {
    schema: 'universe/1',
    asOf: new Date(view.asOf).toISOString(),
    rows,
    funnel: { stage: 'universe', entered, kept: rows.map(({ instrument }) => instrument.id), rejections },
    gates: ids.map((id) => ({ id, validity: gateRegistry.get(id)!.validity })),
    ...(trace ? { checks } : {}),
  };
}
