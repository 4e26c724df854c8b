import { allocate } from './allocate.js';
import { align, regime, selection, signals, universe } from './decision.js';
import { audit, report } from './reporting.js';
import { fetchBars } from './screening/fetch-bars.js';
import { liquidTop } from './screening/liquid-top.js';
import { pinMarket } from './screening/pin-market.js';
import { scanVenue } from './screening/scan-venue.js';
import type { StepBody, StoredStepName } from './step-body.js';
import { decideWindows, planWindows, promises, simulate } from './validation.js';

/** Every step whose result is an artifact; a step missing here does not compile. */
export const stepBodies: { readonly [S in StoredStepName]: StepBody<S> } = {
  scanVenue,
  liquidTop,
  fetchBars,
  pinMarket,
  universe,
  regime,
  signals,
  selection,
  align,
  allocate,
  planWindows,
  decideWindows,
  simulate,
  promises,
  audit,
  report,
};
