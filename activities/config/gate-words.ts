/** Hygiene gates as sentences, with numbers and units. */
import type { GateConfig } from '../../contracts/mandate.js';
import { count, quantity } from '../../reports/format.js';

type Params = GateConfig['params'];

const number = (params: Params, name: string): number | undefined => {
  const value = params[name];
  return typeof value === 'number' ? value : undefined;
};
const list = (params: Params, name: string): string => {
  const value = params[name];
  return Array.isArray(value) ? value.join(', ') : '';
};
const percentOf = (share: number | undefined): string => `${quantity(100 * (share ?? 0))} %`;

/** "between 1 and 40 % a year", "at most 40 % a year", or "any". */
function within(low: number | undefined, high: number | undefined, unit: string): string {
  if (low !== undefined && high !== undefined) return `between ${quantity(low)} and ${quantity(high)} ${unit}`;
  if (low !== undefined) return `at least ${quantity(low)} ${unit}`;
  return high === undefined ? 'of any size' : `at most ${quantity(high)} ${unit}`;
}

function named(params: Params): string {
  const parts = (['instruments', 'identities', 'bases'] as const)
    .filter((name) => list(params, name) !== '')
    .map((name) => `${name} ${list(params, name)}`);
  return parts.join('; ');
}

/** The correlations that a config sets itself. */
function thresholds(params: Params): string {
  const given = ['twin', 'leveraged', 'inverse'].flatMap((kind) => {
    const value = number(params, `${kind}Correlation`);
    return value === undefined ? [] : [`${kind} from ${quantity(value)}`];
  });
  return given.length === 0 ? '' : ` (by correlation: ${given.join(', ')})`;
}

const SENTENCES: Readonly<Record<string, (params: Params) => string>> = {
  liquidity: (p) =>
    `trades at least ${count(number(p, 'minUsdPerDay'))} USD a day (median of 30 bars, else the published figure)`,
  history: (p) =>
    `has as many bars as the later stages need${p['minBars'] === undefined ? '' : `, and at least ${count(number(p, 'minBars'))}`}`,
  staleness: (p) => `its newest bar is at most ${quantity(number(p, 'maxDays'))} days old`,
  gaps: (p) => `its bars of the last year pause for at most ${quantity(number(p, 'maxDays'))} calendar days`,
  'stale-prices': (p) =>
    `at most ${percentOf(number(p, 'maxShare'))} of its last 60 closes equal the close before them`,
  'zero-volume': (p) => `at most ${percentOf(number(p, 'maxShare'))} of its last 60 bars have no trade`,
  volatility: (p) =>
    `its volatility of 60 returns is ${within(number(p, 'minAnnual'), number(p, 'maxAnnual'), '% a year')}`,
  range: (p) => `its ATR is ${within(number(p, 'minPercent'), number(p, 'maxPercent'), '% of the close')}`,
  'price-jump': (p) =>
    `within a year it never moved by more than ${quantity(number(p, 'maxReturnPercent') ?? 500)} % from bar to bar, or ` +
    `${quantity(number(p, 'maxGapReturnPercent') ?? 100)} % across a pause of more than ten days (else quarantine)`,
  product: (p) => `its product is one of ${list(p, 'allowed')}`,
  quotes: (p) => `it is quoted in one of ${list(p, 'allowed')}`,
  include: (p) => `it is on the list of ${named(p)}`,
  exclude: (p) => `it is not on the list of ${named(p)}`,
  ensure: (p) =>
    `what is on the list of ${named(p)} passes the gates after this one, with a note, unless its data are doubtful`,
  'market-cap': (p) =>
    [
      ...(p['minUsd'] === undefined ? [] : [`its market capitalisation is at least ${count(number(p, 'minUsd'))} USD`]),
      ...(p['maxRank'] === undefined ? [] : [`its base is among the first ${count(number(p, 'maxRank'))} by it`]),
    ].join(' and '),
  traits: (p) =>
    `by its metadata it is not ${list(p, 'exclude') || 'dated, leveraged, wrapped, pegged or otherwise derived'}`,
  dated: (p) =>
    p['minDays'] === undefined
      ? 'it does not expire'
      : `it does not expire, or not within ${quantity(number(p, 'minDays'))} days`,
  pegged: (p) =>
    `over 90 bars its volatility is at least ${quantity(number(p, 'maxAnnual') ?? 2)} % a year, and less than ` +
    `${percentOf(number(p, 'minShare') ?? 0.95)} of its closes lie within 0.5 % of their median`,
  shadow: (p) =>
    `by its bars it is not ${list(p, 'kinds') || 'a twin, a leveraged or an inverse form'} of a more traded instrument${thresholds(p)}`,
  'venue-priority': (p) =>
    `no earlier venue of ${list(p, 'venues')} has the same thing with at least ${percentOf(number(p, 'minShare') ?? 0.5)} of its traded value` +
    ` (lines silent for more than ${quantity(number(p, 'maxDays') ?? 3)} days do not count)`,
  tick: (p) =>
    p['mode'] === undefined
      ? 'its tick size is verified by the venue or by its price grid, or the mandate only wants a warning'
      : p['mode'] === 'warn'
        ? 'its tick size may be unverified, which is noted'
        : 'its tick size is verified by the venue or by its price grid',
};

/** Gates whose value is always known. */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set(
  'ensure exclude history include product quotes tick traits'.split(' '),
);

/** What an instrument must fulfil to pass, and what happens where the value is unknown. */
export function gateWords({ id, params, onMissing }: GateConfig): string {
  const sentence = Object.hasOwn(SENTENCES, id) ? SENTENCES[id]!(params) : parameters(params);
  if (ALWAYS_KNOWN.has(id)) return `${id}: ${sentence}`;
  return `${id}: ${sentence}; what is unknown ${onMissing === 'pass' ? 'passes with a note' : 'is rejected'}`;
}

/** A gate without a sentence of its own shows its parameters. */
function parameters(params: Params): string {
  const given = Object.entries(params).map(
    ([name, value]) =>
      `${name} ${Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? quantity(value) : String(value)}`,
  );
  return given.length === 0 ? 'passes its own check' : given.join('; ');
}
