import { plainNumber } from '../../plain-number.js';
import { type Gate, type GateParams, numberParam, passed } from './gate.js';

const given = (params: GateParams, name: string): boolean => params[name] !== undefined;

/**
 * Market capitalisation of the base: at least `minUsd`, and among the first `maxRank` bases of its class in the run.
 *
 * Live only: sources publish the capitalisation of today, not its history. A scanner states it from the moment it was asked on,
 * so that at earlier dates it is unknown, and `onMissing` decides there.
 */
export const marketCap: Gate = {
  id: 'market-cap',
  validity: 'live-only',
  needs: 'marketCap',
  params: { minUsd: { type: 'number', min: 0, max: 1e15 }, maxRank: { type: 'number', min: 1, max: 100_000 } },
  contradiction: (params) =>
    given(params, 'minUsd') || given(params, 'maxRank') ? undefined : 'neither minUsd nor maxRank is given',
  evaluate({ instrument, peers }, params) {
    const { marketCapUsd: value } = instrument;
    const floor = numberParam(params['minUsd'], 0);
    const lowest = numberParam(params['maxRank'], Number.POSITIVE_INFINITY);
    if (value === null) {
      const threshold = given(params, 'minUsd') ? floor : lowest;
      return { kind: 'missing', what: 'its market capitalisation is unknown', threshold };
    }
    if (value < floor) {
      const reason = () => `a market capitalisation of ${plainNumber(value)} USD, less than ${plainNumber(floor)}`;
      return { kind: 'reject', value, threshold: floor, reason };
    }
    if (!given(params, 'maxRank')) return passed(value, floor);
    const rank = peers.marketCapRank(instrument);
    if (rank === null) return { kind: 'missing', what: 'its market capitalisation has no rank', threshold: lowest };
    if (rank <= lowest) return passed(rank, lowest);
    const reason = () => `number ${rank} by market capitalisation, and the first ${lowest} are wanted`;
    return { kind: 'reject', value: rank, threshold: lowest, reason };
  },
};
