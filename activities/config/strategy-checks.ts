/** Rules that no instrument could ever meet together. */
import type { Rule, StrategyConfig } from '../../contracts/mandate.js';
import type { ConfigFile } from './config-file.js';
import { configError, type Findings } from './findings.js';

interface Bounds {
  low: number;
  high: number;
  /** Whether the bound itself is excluded. */
  lowOpen: boolean;
  highOpen: boolean;
}

export function checkStrategy(file: ConfigFile, { long, short }: StrategyConfig, { problems }: Findings): void {
  for (const [side, rules] of Object.entries({ long, short })) {
    const index = firstContradiction(rules);
    if (index === null) continue;
    const { field } = rules[index]!;
    problems.push(
      configError(
        file.at([side, index]),
        `\`${side}\`: this rule on ${field} contradicts those before it or the range of the field: nothing could ever pass`,
        'Correct the operator or the number.',
      ),
    );
  }
}

/** Index of the rule with which the list becomes impossible; null where it does not. */
export function firstContradiction(rules: readonly Rule[]): number | null {
  const byField = new Map<string, Bounds>();
  const above = new Set<string>();
  for (const [index, { field, op, value }] of rules.entries()) {
    if (typeof value === 'string') {
      const [over, under] = op === 'gt' || op === 'gte' ? [field, value] : [value, field];
      const strict = op === 'gt' || op === 'lt';
      if (strict && field === value) return index;
      if (above.has(`${under}>${over}`) || (strict && above.has(`${under}>=${over}`))) return index;
      above.add(`${over}>=${under}`);
      if (strict) above.add(`${over}>${under}`);
      continue;
    }
    const bounds = byField.get(field) ?? naturalBounds(field);
    byField.set(field, bounds);
    if (typeof value !== 'number') {
      raise(bounds, value[0], false);
      lower(bounds, value[1], false);
    } else if (op === 'gt' || op === 'gte') raise(bounds, value, op === 'gt');
    else lower(bounds, value, op === 'lt');
    const { low, high, lowOpen, highOpen } = bounds;
    if (low > high || (low === high && (lowOpen || highOpen))) return index;
  }
  return null;
}

/** Oscillators lie between 0 and 100, no price falls by more than all of it. */
function naturalBounds(field: string): Bounds {
  const high = /^(RSI|ADX|Stoch)/.test(field) ? 100 : Number.POSITIVE_INFINITY;
  const low = field.endsWith('.z') ? Number.NEGATIVE_INFINITY : /^(Perf|change)/.test(field) ? -100 : 0;
  return { low, high, lowOpen: false, highOpen: false };
}

function raise(bounds: Bounds, value: number, open: boolean): void {
  if (value > bounds.low || (value === bounds.low && open)) Object.assign(bounds, { low: value, lowOpen: open });
}

function lower(bounds: Bounds, value: number, open: boolean): void {
  if (value < bounds.high || (value === bounds.high && open)) Object.assign(bounds, { high: value, highOpen: open });
}
