/** What counts as one economic thing in a run: identity from metadata, unless `selection.identities` says otherwise. */
import type { Instrument } from '../contracts/instrument.js';
import type { IdentityOverrides } from '../contracts/mandate.js';

export interface IdentityBook {
  /** The identity key that lines of one thing share. */
  of(instrument: Instrument): string;
  /** Whether the mandate itself says that two lines are one. */
  isMerged(a: string, b: string): boolean;
  /** Whether the mandate itself says that a line is a thing of its own. */
  isSplit(id: string): boolean;
}

/**
 * A group of `merge` takes the identity of its first line among `instruments`; a line of `split` has one of its own,
 * "crypto/BTC/USD/GEMINI:BTCUSD".
 */
export function identityBook(instruments: readonly Instrument[], { merge, split }: IdentityOverrides): IdentityBook {
  const groupOf = new Map(merge.flatMap((group, k) => group.map((id) => [id, k])));
  const apart = new Set(split);
  const byId =
    merge.length === 0 ? new Map<string, Instrument>() : new Map(instruments.map((facts) => [facts.id, facts]));
  const keys = merge.map((group) => group.map((id) => byId.get(id)).find((facts) => facts !== undefined)?.identity);
  return {
    of({ id, identity }) {
      if (apart.has(id)) return `${identity}/${id}`;
      return keys[groupOf.get(id) ?? -1] ?? identity;
    },
    isMerged: (a, b) => groupOf.has(a) && groupOf.get(a) === groupOf.get(b),
    isSplit: (id) => apart.has(id),
  };
}

/** Ids of the overrides that name no instrument known to the view: most likely misspelt, or not yet listed. */
export function unknownOverrides(instruments: readonly Instrument[], { merge, split }: IdentityOverrides): string[] {
  const named = [...merge.flat(), ...split];
  if (named.length === 0) return [];
  const known = new Set(instruments.map(({ id }) => id));
  return named.filter((id) => !known.has(id)).sort();
}
