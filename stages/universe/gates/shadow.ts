import { SHADOW_KINDS, SHADOW_RULES, type Shadow, type ShadowRules } from '../shadows.js';
import { type Gate, type GateParams, numberParam, passed, textsParam } from './gate.js';

const WORDS: Readonly<Record<Shadow['kind'], string>> = {
  twin: 'the same thing as',
  leveraged: 'a leveraged form of',
  inverse: 'an inverse form of',
};

const correlation = { type: 'number', min: 0.5, max: 1 } as const;

/**
 * Moves as another, more traded instrument of the class does, by bars alone (shadows.ts): a wrapped or staked twin, a leveraged
 * or an inverse token. `kinds` chooses which of the three leave. The verdict is that of the last multiple of thirty days.
 */
export const shadow: Gate = {
  id: 'shadow',
  validity: 'exact',
  params: {
    kinds: { type: 'texts', of: SHADOW_KINDS },
    twinCorrelation: correlation,
    leveragedCorrelation: correlation,
    inverseCorrelation: correlation,
  },
  evaluate({ instrument, peers }, params) {
    const rules = rulesOf(params);
    const found = peers.shadow(instrument, rules);
    if (found === undefined) {
      const what = 'its bars are too few to compare it with its class';
      return { kind: 'missing', what, threshold: rules.leveragedCorrelation };
    }
    if (found === null) return passed(null, rules.leveragedCorrelation);
    const threshold = rules[`${found.kind}Correlation`];
    const named = textsParam(params['kinds']);
    if (named.length > 0 && !named.includes(found.kind)) return passed(found.correlation, threshold);
    const { kind, of, correlation: rho, beta } = found;
    const reason = () =>
      `it moves as ${WORDS[kind]} ${of}: correlation ${rho.toFixed(3)}, beta ${beta.toFixed(2)} over 90 bars`;
    return { kind: 'reject', value: rho, threshold, reason };
  },
};

// The regime path asks a quarter of a million times, with the same parameters each time.
let last: { readonly params: GateParams; readonly rules: ShadowRules } | undefined;

function rulesOf(params: GateParams): ShadowRules {
  if (last?.params !== params) {
    const rule = (name: keyof ShadowRules): number => numberParam(params[name], SHADOW_RULES[name]);
    const rules = {
      twinCorrelation: rule('twinCorrelation'),
      leveragedCorrelation: rule('leveragedCorrelation'),
      inverseCorrelation: rule('inverseCorrelation'),
    };
    last = { params, rules };
  }
  return last.rules;
}
