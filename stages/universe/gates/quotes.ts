import { type Gate, passed, textsParam } from './gate.js';

/** Quote currencies the book accepts. */
export const quotes: Gate = {
  id: 'quotes',
  validity: 'exact',
  timeless: true,
  params: { allowed: { type: 'texts', required: true } },
  evaluate({ instrument: { quote: value } }, params) {
    const allowed = textsParam(params['allowed']);
    const threshold = allowed.join(', ');
    if (allowed.includes(value)) return passed(value, threshold);
    return { kind: 'reject', value, threshold, reason: () => `it is quoted in ${value}, allowed is ${threshold}` };
  },
};
