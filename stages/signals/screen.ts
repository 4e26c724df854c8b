/** One strategy in one direction: who passes its rules, in what order, and what stopped the others. */
import type { Direction, Rule, StrategyConfig } from '../../contracts/mandate.js';
import type { Rejection, Signal, UniverseRow } from '../../contracts/stage-results.js';
import type { IdentityBook } from '../identity-book.js';
import { plainNumber } from '../plain-number.js';
import { rankFractions } from '../rank.js';
import { evaluateRules, type RuleOutcome, rulePath, ruleText } from './rules.js';

/** Why an instrument is not among the candidates, and how near it came: rules passed as a fraction, above 1 after all. */
export interface Miss {
  readonly nearness: number;
  /** Put in words only where it is the nearest of all. */
  rejection(): Rejection;
}

export interface Screen {
  /** Best first. */
  readonly candidates: readonly Signal[];
  readonly misses: ReadonlyMap<string, Miss>;
}

interface Survivor {
  readonly row: UniverseRow;
  readonly evidence: Signal['evidence'];
  /** Alpha turned so that more is better in this direction. */
  readonly alpha: number;
}

/**
 * Rules, then alpha, then the way to a line that can be shorted, then the limit of identities.
 * Conviction is the rank of alpha among all that passed the rules, before the limit.
 */
export function screen(
  strategy: StrategyConfig,
  direction: Direction,
  rows: readonly UniverseRow[],
  identities: IdentityBook,
): Screen {
  const misses = new Map<string, Miss>();
  const rules = direction === 'LONG' ? strategy.long : strategy.short;
  // An empty list is a direction the strategy does not offer, not one that everything passes.
  if (rules.length === 0) return { candidates: [], misses };
  const miss = (
    id: string,
    nearness: number,
    what: string,
    why: () => Omit<Rejection, 'instrument' | 'rule'>,
  ): void => {
    const rejection = () => ({ instrument: id, rule: rulePath(strategy.name, direction, what), ...why() });
    misses.set(id, { nearness, rejection });
  };

  const survivors: Survivor[] = [];
  for (const row of rows) {
    const { id } = row.instrument;
    const { passed, of, failed, evidence } = evaluateRules(rules, row.fields);
    const alpha = row.fields[strategy.alpha.field];
    if (failed !== null) {
      miss(id, passed / of, failed.rule.field, () => refusal(failed));
    } else if (alpha === null) {
      const reason = `it passes every rule, but ${strategy.alpha.field}, which ranks it, is unknown`;
      miss(id, 1, 'alpha', () => ({ value: null, threshold: null, reason }));
    } else {
      const prefersHigh = (strategy.alpha.longPrefers === 'high') === (direction === 'LONG');
      survivors.push({ row, evidence, alpha: prefersHigh ? alpha : -alpha });
    }
  }

  const convictions = rankFractions(survivors.map(({ alpha }) => alpha));
  const ranked = survivors
    .map((survivor, i) => ({ ...survivor, conviction: convictions[i]! }))
    .sort((a, b) => b.alpha - a.alpha || (a.row.instrument.id < b.row.instrument.id ? -1 : 1));
  const direct = new Set(ranked.map(({ row }) => row.instrument.id));
  const twinOf = shortableTwins(rows, identities);
  const candidates: Signal[] = [];
  const admitted = new Set<string>();
  const beyond = new Set<string>();
  const taken = new Set<string>();
  for (const { row, evidence, conviction } of ranked) {
    const { id, shortable } = row.instrument;
    const identity = identities.of(row.instrument);
    const carrier = direction === 'SHORT' && !shortable ? twinOf(identity) : row;
    if (carrier === undefined) {
      const reason = 'it cannot be shorted, and nothing of the same identity in the universe can';
      miss(id, 2, 'not-shortable', () => ({ value: 'not shortable', threshold: 'shortable', reason }));
      continue;
    }
    const carrierId = carrier.instrument.id;
    if (!admitted.has(identity) && admitted.size >= strategy.limit) {
      const reason = `it passes, but ${strategy.limit} identities with a stronger ${strategy.alpha.field} fill the limit`;
      const place = strategy.limit + beyond.add(identity).size;
      miss(id, 2, 'limit', () => ({ value: place, threshold: strategy.limit, reason }));
      continue;
    }
    admitted.add(identity);
    if (carrier !== row) {
      const reason = `it cannot be shorted: ${carrierId} of the same identity carries its short`;
      miss(id, 2, 'not-shortable', () => ({ value: 'not shortable', threshold: 'shortable', reason }));
      // A twin that passed by itself keeps its own signal, and one twin carries at most one.
      if (direct.has(carrierId) || taken.has(carrierId)) continue;
    }
    taken.add(carrierId);
    candidates.push({
      instrument: carrierId,
      identity,
      direction,
      strategy: strategy.name,
      conviction,
      evidence,
      note: carrier === row ? null : `short of ${id}, which cannot be shorted, routed here`,
    });
  }
  return { candidates, misses };
}

function refusal({ rule, value, threshold, missing }: RuleOutcome): Omit<Rejection, 'instrument' | 'rule'> {
  const reason = missing
    ? `${ruleText(rule)}: a side is unknown`
    : `${rule.field} is ${plainNumber(value!)}, not ${side(rule, threshold)}`;
  return { value, threshold, reason };
}

/** The rule with the other field's value beside its name, so that the sentence can be checked by itself. */
const side = (rule: Rule, threshold: number | string | null): string =>
  typeof rule.value === 'string' && typeof threshold === 'number'
    ? `${ruleText(rule)} (${plainNumber(threshold)})`
    : ruleText(rule);

/** The most liquid shortable instrument of an identity; ties by id. */
function shortableTwins(
  rows: readonly UniverseRow[],
  identities: IdentityBook,
): (identity: string) => UniverseRow | undefined {
  let best: Map<string, UniverseRow> | undefined;
  return (identity) => {
    best ??= new Map(
      rows
        .filter(({ instrument }) => instrument.shortable)
        .sort(
          // The best comes last, and stays.
          (a, b) =>
            (a.liquidityUsdPerDay ?? -1) - (b.liquidityUsdPerDay ?? -1) || (a.instrument.id < b.instrument.id ? 1 : -1),
        )
        .map((row) => [identities.of(row.instrument), row]),
    );
    return best.get(identity);
  };
}
