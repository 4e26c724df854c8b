import { type Gate, passed } from './gate.js';

/** Verified tick size, `require` or `warn`: the parameter, else what the mandate says. */
export const tick: Gate = {
  id: 'tick',
  validity: 'exact',
  binding: true,
  timeless: true,
  params: { mode: { type: 'choice', of: ['require', 'warn'] } },
  evaluate({ instrument: { tickSize, tickSource }, tickVerified, verifiedTick }, params) {
    const threshold = 'venue or price-grid';
    if (tickVerified) return passed(tickSource, threshold);
    const known =
      tickSize === null
        ? 'its tick size is unknown'
        : `its tick size ${tickSize} comes from ${tickSource ?? 'nowhere'}`;
    const reason = `${known}, not from the venue or its price grid`;
    if ((params['mode'] ?? verifiedTick) === 'warn') {
      return { ...passed(tickSource, threshold), note: `tick not verified: ${reason}` };
    }
    return { kind: 'reject', value: tickSource, threshold, reason: () => reason };
  },
};
