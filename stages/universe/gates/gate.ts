import type { Instrument } from '../../../contracts/instrument.js';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import type { HealthColumns } from '../health-columns.js';
import type { HealthRow } from '../health-row.js';
import type { Peers } from './peers.js';

/** What a gate may look at: one instrument as known at one moment. */
export interface GateInput {
  readonly instrument: Instrument;
  readonly health: HealthRow;
  /** USD per day; null is unknown. */
  readonly liquidityUsdPerDay: number | null;
  readonly tickVerified: boolean;
  /** ms UTC. */
  readonly asOf: number;
  readonly verifiedTick: Mandate['verifiedTick'];
  /** Bars that everything downstream needs of this instrument. */
  readonly minimumHistory: number;
  readonly peers: Peers;
}

/** `ensure`: it passes what is left of the gates except `binding` ones. `missing` says what is unknown; the config's `onMissing` decides what that means. */
export type GateVerdict =
  | {
      readonly kind: 'pass';
      readonly note?: string;
      /** What was compared with what, for the record; null is unknown or nothing to compare. */
      readonly value: number | string | null;
      readonly threshold: number | string | null;
    }
  | { readonly kind: 'ensure'; readonly note: string }
  | {
      readonly kind: 'reject';
      readonly value: number | string | null;
      readonly threshold: number | string | null;
      /** In words. Written when somebody reads it: the regime path asks half a million times and reads none. */
      readonly reason: () => string;
    }
  | { readonly kind: 'missing'; readonly what: string; readonly threshold: number | string | null };

/** What a parameter may be. A number outside [min, max] is a config error. */
export type ParamSpec =
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly required?: true }
  | { readonly type: 'texts'; readonly of?: readonly string[]; readonly required?: true }
  | { readonly type: 'choice'; readonly of: readonly string[]; readonly required?: true };

/** Where a number of health must lie, both ends allowed; unknown lies nowhere, unless it says otherwise. */
export interface Bound {
  readonly column: keyof HealthColumns | 'history';
  readonly least?: number;
  readonly most?: number;
  readonly orUnknown?: true;
}

export type GateParams = GateConfig['params'];

/** One hygiene rule. `validity` says whether it can be evaluated for past dates. */
export interface Gate {
  readonly id: string;
  readonly validity: 'exact' | 'approximate' | 'live-only';
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** A rejection here means the data are suspect, not that the instrument is unwanted. */
  readonly quarantine?: true;
  /** It says whether the data can be decided from, or what the mandate demands: no `ensure` list lifts it. */
  readonly binding?: true;
  /** It looks at `instrument`, `tickVerified` and `verifiedTick` alone: one answer holds as long as the facts do. */
  readonly timeless?: true;
  /**
   * Bounds on health that say what the gate answers, whatever else is known: within all it passes without a note, and it rejects
   * a known number outside. Undefined where they do not settle it.
   */
  readonly bounds?: (
    params: GateParams,
    facts: Pick<GateInput, 'instrument' | 'minimumHistory'>,
  ) => readonly Bound[] | undefined;
  /** What a source must deliver for the gate to have a value at all; without `ohlc` it is evaluated on closes. */
  readonly needs?: 'marketCap' | 'volume' | 'ohlc';
  /** What is wrong with a combination of otherwise valid parameters, in words. */
  readonly contradiction?: (params: GateParams) => string | undefined;
  evaluate(input: GateInput, params: GateParams): GateVerdict;
}

/** It passes, and this is what was compared. */
export const passed = (value: number | string | null, threshold: number | string | null): GateVerdict => ({
  kind: 'pass',
  value,
  threshold,
});

type Param = GateParams[string] | undefined;

/** A number parameter, or its default. Types were checked when the config was loaded. */
export const numberParam = <Default>(value: Param, otherwise: Default): number | Default =>
  typeof value === 'number' ? value : otherwise;

export const textsParam = (value: Param): readonly string[] => (Array.isArray(value) ? value : []);
