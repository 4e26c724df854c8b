import type { Mandate } from '../../contracts/mandate.js';
import type { MarketView } from '../../contracts/market.js';
import type { Rejection, UniverseResult, UniverseRow } from '../../contracts/stage-results.js';
import { isoDate } from '../calendar.js';
import type { FieldHistory } from './field-history.js';
import { gatekeeper, gatesOf } from './gatekeeper.js';
import { gateRegistry } from './gates/registry.js';

/**
 * Stage universe: every instrument the mandate's universes list, with its fields, or the first gate it failed.
 * Instruments of no universe of the mandate do not enter.
 */
export function universeStage({
  view,
  fields,
  mandate,
}: {
  view: MarketView;
  fields: FieldHistory;
  mandate: Mandate;
}): UniverseResult {
  const ask = gatekeeper({ fields, mandate });
  const entered: string[] = [];
  const rows: UniverseRow[] = [];
  const rejections: Rejection[] = [];
  for (const instrument of [...view.instruments].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const passage = ask(view, instrument);
    if (passage === null) continue;
    entered.push(instrument.id);
    if (!passage.passed) {
      rejections.push(passage.rejection);
      continue;
    }
    rows.push({
      instrument,
      lastSession: isoDate(passage.health.lastDate),
      history: passage.health.history,
      liquidityUsdPerDay: passage.liquidityUsdPerDay,
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
  };
}
