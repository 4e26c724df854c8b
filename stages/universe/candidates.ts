import type { AssetClass, Instrument } from '../../contracts/instrument.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { Standings } from './field-history.js';
import type { Bound, GateVerdict } from './gates/gate.js';
import { type Market, marketsOf, type ReadyGate } from './markets.js';
import { minimumHistory } from './minimum-history.js';

/** What of an instrument holds as long as its facts do. */
export interface Candidate {
  readonly market: Market;
  readonly minimumHistory: number;
  readonly tickVerified: boolean;
  /** Answers of the timeless gates, by place in the market's gates, as they are asked. */
  readonly known: (GateVerdict | undefined)[];
  /** Those that bounds on health do not settle. */
  readonly unbounded: readonly ReadyGate[];
  /** Of these, as first asked for, the ones whose answer is not known to be a pass: what is asked at a bar where all bounds hold. */
  pending: readonly ReadyGate[] | undefined;
  readonly bounds: readonly Bound[];
  /** Whether one of the gates can lift the rejections of others. */
  readonly mayBeEnsured: boolean;
  /** By revision of its bars, as first asked for: where the bounds hold. */
  readonly standings: Standings[];
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
    const facts = { instrument, minimumHistory: minimumOf(instrument.assetClass) };
    const { gates } = market;
    const bounds = gates.map(({ bounds: boundsOf, params }) => boundsOf?.(params, facts));
    return {
      market,
      minimumHistory: facts.minimumHistory,
      tickVerified: isTickVerified(instrument),
      known: [],
      unbounded: gates.filter((_, k) => bounds[k] === undefined),
      pending: undefined,
      bounds: bounds.flatMap((some) => some ?? []),
      mayBeEnsured: gates.some(({ id }) => id === 'ensure'),
      standings: [],
    };
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
