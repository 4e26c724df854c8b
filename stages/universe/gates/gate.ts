import type { Instrument } from '../../../contracts/instrument.js';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import type { HealthRow } from '../field-history.js';

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
}

/** `missing` says what is unknown; the config's `onMissing` decides what that means. */
export type GateVerdict =
  | { readonly kind: 'pass'; readonly note?: string }
  | {
      readonly kind: 'reject';
      readonly value: number | string | null;
      readonly threshold: number | string | null;
      readonly reason: string;
    }
  | { readonly kind: 'missing'; readonly what: string; readonly threshold: number | string | null };

/** What a parameter may be. A number outside [min, max] is a config error. */
export type ParamSpec =
  | { readonly type: 'number'; readonly min: number; readonly max: number; readonly required?: true }
  | { readonly type: 'texts'; readonly required?: true }
  | { readonly type: 'choice'; readonly of: readonly string[]; readonly required?: true };

export type GateParams = GateConfig['params'];

/** One hygiene rule. `validity` says whether it can be evaluated for past dates. */
export interface Gate {
  readonly id: string;
  readonly validity: 'exact' | 'approximate' | 'live-only';
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** A rejection here means the data are suspect, not that the instrument is unwanted. */
  readonly quarantine?: true;
  /** What is wrong with a combination of otherwise valid parameters, in words. */
  readonly contradiction?: (params: GateParams) => string | undefined;
  evaluate(input: GateInput, params: GateParams): GateVerdict;
}

export const PASS: GateVerdict = { kind: 'pass' };

/** A number parameter, or its default. Types were checked when the config was loaded. */
export const numberParam = <Default>(params: GateParams, name: string, otherwise: Default): number | Default => {
  const value = params[name];
  return typeof value === 'number' ? value : otherwise;
};

export const textsParam = (params: GateParams, name: string): readonly string[] => {
  const value = params[name];
  return Array.isArray(value) ? value : [];
};
