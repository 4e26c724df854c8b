import { type Gate, passed, textsParam } from './gate.js';

/** Product type. Dated futures leave here where only `spot` and `perp` are allowed. */
export const product: Gate = {
  id: 'product',
  validity: 'exact',
  timeless: true,
  params: { allowed: { type: 'texts', required: true } },
  evaluate({ instrument: { product: value } }, params) {
    const allowed = textsParam(params['allowed']);
    const threshold = allowed.join(', ');
    if (allowed.includes(value)) return passed(value, threshold);
    return { kind: 'reject', value, threshold, reason: () => `its product ${value} is not one of ${threshold}` };
  },
};
