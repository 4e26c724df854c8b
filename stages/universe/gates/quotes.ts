import { type Gate, PASS, textsParam } from './gate.js';

/** Quote currencies the book accepts. */
export const quotes: Gate = {
  id: 'quotes',
  validity: 'exact',
  params: { allowed: { type: 'texts', required: true } },
  evaluate({ instrument: { quote: value } }, params) {
    const allowed = textsParam(params, 'allowed');
    if (allowed.includes(value)) return PASS;
    const threshold = allowed.join(', ');
    return { kind: 'reject', value, threshold, reason: `it is quoted in ${value}, allowed is ${threshold}` };
  },
};
