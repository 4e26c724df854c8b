import type { Instrument } from '../../../contracts/instrument.js';
import { type Gate, type GateParams, PASS, textsParam } from './gate.js';

const params = { instruments: { type: 'texts' }, identities: { type: 'texts' }, bases: { type: 'texts' } } as const;

const empty = (given: GateParams): string | undefined =>
  Object.keys(params).some((name) => textsParam(given, name).length > 0)
    ? undefined
    : 'none of instruments, identities, bases names anything';

/** The entry that names the instrument by id, identity or base; undefined where none does. */
const entry = ({ id, identity, base }: Instrument, given: GateParams): string | undefined =>
  textsParam(given, 'instruments').find((name) => name === id) ??
  textsParam(given, 'identities').find((name) => name === identity) ??
  textsParam(given, 'bases').find((name) => name === base);

/** Only what the lists name stays. */
export const include: Gate = {
  id: 'include',
  validity: 'exact',
  params,
  contradiction: empty,
  evaluate({ instrument }, given) {
    if (entry(instrument, given) !== undefined) return PASS;
    return { kind: 'reject', value: instrument.id, threshold: 'include list', reason: 'it is not on the include list' };
  },
};

/** What the lists name leaves: stable coins, wrapped and leveraged tokens, fiat pairs. */
export const exclude: Gate = {
  id: 'exclude',
  validity: 'exact',
  params,
  contradiction: empty,
  evaluate({ instrument }, given) {
    const named = entry(instrument, given);
    if (named === undefined) return PASS;
    return { kind: 'reject', value: named, threshold: 'exclude list', reason: `the exclude list names ${named}` };
  },
};
