/** Natural selection inside clusters: the best few of each cluster and direction, and a reason for everything else. */
import type { Direction, SelectionConfig } from '../../contracts/mandate.js';
import type { ExecutionScore, Rejection, Signal } from '../../contracts/stage-results.js';
import { groupBy } from '../group-by.js';

export interface Contender {
  readonly signal: Signal;
  readonly cluster: number;
  readonly score: ExecutionScore;
}

export interface Winner extends Contender {
  /** 1-based within its cluster and direction. */
  readonly rank: number;
}

/** A contender's place among those of its cluster and direction. */
export interface Standing extends Winner {
  /** The best so many of them are kept. */
  readonly keep: number;
}

interface Bucket {
  readonly cluster: number;
  readonly direction: Direction;
  /** Best first. */
  readonly ranked: readonly Contender[];
  readonly isTight: boolean;
}

/**
 * Keeps topN per cluster and direction, one fewer (never none) where the cluster's mean correlation exceeds
 * `tightCorrelation`. Without `allowHedged` a cluster keeps the direction of higher mean conviction (then higher mean
 * score, then LONG). Below `minSelected`, topN is raised step by step for all until that many are kept or none is left.
 */
export function winners(
  contenders: readonly Contender[],
  meanCorrelations: readonly number[],
  selection: SelectionConfig,
): { winners: Winner[]; standings: Standing[]; rejections: Rejection[]; notes: string[] } {
  const notes: string[] = [];
  const rejections: Rejection[] = [];
  const buckets: Bucket[] = [];
  for (const [cluster, members] of groupBy(contenders, (contender) => contender.cluster)) {
    const isTight = meanCorrelations[cluster]! > selection.tightCorrelation;
    const sides = (['LONG', 'SHORT'] as const)
      .map((direction) => members.filter(({ signal }) => signal.direction === direction))
      .filter((side) => side.length > 0);
    const [kept, dropped] = sides.length === 2 && !selection.allowHedged ? byConviction(sides[0]!, sides[1]!) : [];
    for (const side of kept === undefined ? sides : [kept]) {
      buckets.push({ cluster, direction: side[0]!.signal.direction, ranked: [...side].sort(bestFirst), isTight });
    }
    if (kept !== undefined) rejections.push(...hedged(kept, dropped!));
  }

  const quota = ({ isTight }: Bucket, topN: number): number => (isTight ? Math.max(1, topN - 1) : topN);
  const selectable = buckets.reduce((sum, { ranked }) => sum + ranked.length, 0);
  const wanted = Math.min(selection.minSelected, selectable);
  const size = (topN: number): number =>
    buckets.reduce((sum, bucket) => sum + Math.min(bucket.ranked.length, quota(bucket, topN)), 0);
  let topN = selection.topN;
  while (size(topN) < wanted) topN++;
  if (topN > selection.topN) {
    notes.push(
      `RAISED: the best ${selection.topN} per cluster and direction became ${topN} to keep ${size(topN)} of at least ${selection.minSelected}`,
    );
  }
  if (size(topN) < selection.minSelected) {
    notes.push(`SHORT: ${size(topN)} selected, ${selection.minSelected} were asked for and no more signals are left`);
  }

  const standings = buckets.flatMap((bucket) => {
    const keep = quota(bucket, topN);
    rejections.push(...outranked(bucket, keep));
    return bucket.ranked.map((contender, i) => ({ ...contender, rank: i + 1, keep }));
  });
  const chosen = standings.filter(({ rank, keep }) => rank <= keep).map(({ keep, ...winner }) => winner);
  return { winners: chosen, standings, rejections, notes };
}

const bestFirst = (a: Contender, b: Contender): number =>
  b.score.total - a.score.total ||
  b.signal.conviction - a.signal.conviction ||
  (a.signal.instrument < b.signal.instrument ? -1 : 1);

const average = (side: readonly Contender[], of: (contender: Contender) => number): number =>
  side.reduce((sum, contender) => sum + of(contender), 0) / side.length;

const conviction = (side: readonly Contender[]): number => average(side, ({ signal }) => signal.conviction);

/** The side that stays and the side that goes. */
function byConviction(long: readonly Contender[], short: readonly Contender[]) {
  const lead =
    conviction(long) - conviction(short) || average(long, (c) => c.score.total) - average(short, (c) => c.score.total);
  return lead >= 0 ? [long, short] : [short, long];
}

function hedged(kept: readonly Contender[], dropped: readonly Contender[]): Rejection[] {
  const direction = kept[0]!.signal.direction;
  const threshold = conviction(kept);
  const value = conviction(dropped);
  return dropped.map(({ signal, cluster }) => ({
    instrument: signal.instrument,
    rule: 'hedged',
    value,
    threshold,
    reason: `cluster ${cluster} is held ${direction}, whose mean conviction ${threshold.toFixed(3)} beats ${value.toFixed(3)}, and allowHedged is off`,
  }));
}

function outranked({ cluster, direction, ranked, isTight }: Bucket, keep: number): Rejection[] {
  const names = ranked.slice(0, keep).map(({ signal }) => signal.instrument);
  const tight = isTight ? ', one fewer because it is tight' : '';
  return ranked.slice(keep).map(({ signal, score }, i) => ({
    instrument: signal.instrument,
    rule: 'cluster-rank',
    value: keep + i + 1,
    threshold: keep,
    reason: `cluster ${cluster} ${direction} kept ${names.join(', ')}${tight}; its execution score ${score.total.toFixed(2)} ranked ${keep + i + 1} of ${ranked.length}`,
  }));
}
