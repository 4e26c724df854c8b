/** Strategies as sentences, with numbers and units. */
import type { FieldName, Rule, StrategyConfig } from '../../contracts/mandate.js';
import { quantity } from '../../reports/format.js';

/** Unit of a field's number; prices and oscillators have none that would need saying. */
const unitOf = (field: FieldName): string => {
  if (field === 'Volatility20') return ' % a bar';
  if (field === 'Value.Traded') return ' of quote currency a bar';
  return /^(change|Perf\.(W|1M|3M|6M|Y))$/.test(field) ? ' %' : '';
};

const OPERATORS = { gt: 'above', gte: 'at or above', lt: 'below', lte: 'at or below', between: 'between' } as const;

/** "RSI below 40", "close above EMA200". */
export function ruleWords({ field, op, value, onMissing }: Rule): string {
  const shown =
    typeof value === 'string'
      ? value
      : typeof value === 'number'
        ? `${quantity(value)}${unitOf(field)}`
        : `${quantity(value[0])} and ${quantity(value[1])}${unitOf(field)}, both included`;
  return `${field} ${OPERATORS[op]} ${shown}${onMissing === 'pass' ? ', or unknown' : ''}`;
}

/** What a strategy does, one sentence a line. */
export function strategyWords({ alpha, long, short, limit }: StrategyConfig): string[] {
  const side = (name: string, rules: readonly Rule[]): string =>
    rules.length === 0 ? `never ${name}` : `${name} where ${rules.map(ruleWords).join(' and ')}`;
  const [longs, shorts] = alpha.longPrefers === 'high' ? ['highest', 'lowest'] : ['lowest', 'highest'];
  return [
    side('long', long),
    side('short', short),
    `keeps at most ${limit} a direction: longs with the ${longs} ${alpha.field} first, shorts with the ${shorts}`,
  ];
}
