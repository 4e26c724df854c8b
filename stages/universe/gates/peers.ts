import type { Instrument } from '../../../contracts/instrument.js';
import type { Shadow, ShadowRules } from '../shadows.js';

/** Another line of the same identity. */
export interface Line {
  readonly id: string;
  readonly venue: string;
  /** USD per day; null is unknown. */
  readonly liquidityUsdPerDay: number | null;
}

/** What the other instruments say about one, as known at the same moment. Nothing is computed before a gate asks. */
export interface Peers {
  /** Place of the base among the bases of its class by market capitalisation, 1 the largest; null where its own is unknown. */
  marketCapRank(instrument: Instrument): number | null;
  /** Lines of the same identity and product on other venues whose newest bar is at most `maxDays` old, by id. */
  lines(instrument: Instrument, maxDays: number): readonly Line[];
  /** What it is the shadow of; null where of nothing; undefined where its bars are too few to say. */
  shadow(instrument: Instrument, rules: ShadowRules): Shadow | null | undefined;
}
