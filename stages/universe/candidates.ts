import type { AssetClass, Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { GateVerdict } from './gates/gate.js';
import { type Market, marketsOf } from './markets.js';
import { minimumHistory } from './minimum-history.js';

/** What of an instrument holds as long as its facts do. */
export interface Candidate {
  readonly market: Market;
  readonly minimumHistory: number;
  readonly tickVerified: boolean;
  /** Answers of the timeless gates, by place in the market's gates, as they are asked. */
  readonly known: (GateVerdict | undefined)[];
}

/** The candidate of an instrument as its facts stand; null in no market of the mandate. */
export type CandidateOf = (instrument: Instrument) => Candidate | null;

/** Each is made when it is first asked for. */
export function candidates(mandate: Mandate): CandidateOf {
  const marketOf = marketsOf(mandate.universes);
  const known = new Map<Instrument, Candidate | null>();
  const minimums = new Map<AssetClass, number>();
  const minimumOf = (assetClass: AssetClass): number => {
    const minimum = minimums.get(assetClass) ?? minimumHistory(mandate, assetClass);
    minimums.set(assetClass, minimum);
    return minimum;
  };
  const candidateOf = (instrument: Instrument): Candidate | null => {
    const market = marketOf(instrument);
    if (market === undefined) return null;
    const tickVerified = isTickVerified(instrument);
    return { market, minimumHistory: minimumOf(instrument.assetClass), tickVerified, known: [] };
  };
  return (instrument) => {
    let candidate = known.get(instrument);
    if (candidate === undefined) {
      candidate = candidateOf(instrument);
      known.set(instrument, candidate);
    }
    return candidate;
  };
}

/** Delivered by the venue or confirmed by the grid of its prices. */
const isTickVerified = ({ tickSize, tickSource }: Instrument): boolean =>
  tickSize !== null && (tickSource === 'venue' || tickSource === 'price-grid');
