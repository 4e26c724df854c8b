import type { Instrument } from '../../../contracts/instrument.js';
import { type Gate, type GateParams, passed, textsParam } from './gate.js';

const params = { instruments: { type: 'texts' }, identities: { type: 'texts' }, bases: { type: 'texts' } } as const;

const empty = (given: GateParams): string | undefined =>
  Object.keys(params).some((name) => textsParam(given[name]).length > 0)
    ? undefined
    : 'none of instruments, identities, bases names anything';

/** The entry that names the instrument by id, identity or base; undefined where none does. */
const entry = ({ id, identity, base }: Instrument, given: GateParams): string | undefined =>
  textsParam(given['instruments']).find((name) => name === id) ??
  textsParam(given['identities']).find((name) => name === identity) ??
  textsParam(given['bases']).find((name) => name === base);

/** Only what the lists name stays. */
export const include: Gate = {
  id: 'include',
  validity: 'exact',
  timeless: true,
  params,
  contradiction: empty,
  evaluate({ instrument }, given) {
    const named = entry(instrument, given);
    if (named !== undefined) return passed(named, 'include list');
    return {
      kind: 'reject',
      value: instrument.id,
      threshold: 'include list',
      reason: () => 'it is not on the include list',
    };
  },
};

/** What the lists name leaves. */
export const exclude: Gate = {
  id: 'exclude',
  validity: 'exact',
  timeless: true,
  params,
  contradiction: empty,
  evaluate({ instrument }, given) {
    const named = entry(instrument, given);
    if (named === undefined) return passed(null, 'exclude list');
    return { kind: 'reject', value: named, threshold: 'exclude list', reason: () => `the exclude list names ${named}` };
  },
};

/**
 * What the lists name passes every later gate that says what is wanted, with a note for each it would have failed. It does not
 * pass the `no-bars` and `fetch-limit` of the universe, gates that say whether its data can be decided from (`binding`), or a
 * gate whose value is missing and whose `onMissing` is fail: nobody can vouch for what is not known.
 */
export const ensure: Gate = {
  id: 'ensure',
  validity: 'exact',
  timeless: true,
  params,
  contradiction: empty,
  evaluate({ instrument }, given) {
    const named = entry(instrument, given);
    return named === undefined
      ? passed(null, 'ensure list')
      : { kind: 'ensure', note: `the ensure list names ${named}` };
  },
};
