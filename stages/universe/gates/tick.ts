import { type Gate, PASS } from './gate.js';

/** Verified tick size, `require` or `warn`: the parameter, else what the mandate says. */
export const tick: Gate = {
  id: 'tick',
  validity: 'exact',
  params: { mode: { type: 'choice', of: ['require', 'warn'] } },
  evaluate({ instrument: { tickSize, tickSource }, tickVerified, verifiedTick }, params) {
    if (tickVerified) return PASS;
    const known =
      tickSize === null
        ? 'its tick size is unknown'
        : `its tick size ${tickSize} comes from ${tickSource ?? 'nowhere'}`;
    const reason = `${known}, not from the venue or its price grid`;
    if ((params['mode'] ?? verifiedTick) === 'warn') return { kind: 'pass', note: `tick not verified: ${reason}` };
    return { kind: 'reject', value: tickSource, threshold: 'venue or price-grid', reason };
  },
};
