/** The way of one instrument through a run, in plain words, from what the run stored. */
import type { AuditResult, RuleRow, RunView } from '../contracts/reporting.js';
import type { StageName } from '../contracts/stage-results.js';
import { count, fixed, percent, plural, quantity, ratio, signedPercent, usd } from './format.js';
import { seriesName, stageName } from './names.js';

export interface StoryChapter {
  readonly stage: StageName;
  readonly sentences: readonly string[];
  /** Every rule asked at the stage, in order. */
  readonly rules: readonly RuleRow[];
}

export interface Story {
  readonly instrument: string;
  readonly asOf: string;
  /** "Rejected at selection: …", or what it holds. */
  readonly verdict: string;
  /** Signed fraction of NAV in the published profile. */
  readonly weight: number;
  /** Stages it reached. */
  readonly chapters: readonly StoryChapter[];
}

export type Told = Pick<RunView, 'inputs' | 'universe' | 'signals' | 'selection' | 'alignment' | 'allocations'> & {
  readonly audit: Pick<AuditResult, 'instruments'>;
};

/** `rules` are all rows of the instrument. RangeError for an instrument that did not enter the run. */
export function story(run: Told, instrument: string, rules: readonly RuleRow[]): Story {
  const entry = run.audit.instruments.find((one) => one.instrument === instrument);
  if (entry === undefined) throw new RangeError(`story: ${instrument} did not enter the run`);
  const { rejectedAt, reason, weight } = entry;
  const told = (stage: StageName, sentences: readonly string[]): StoryChapter[] => {
    const asked = rules.filter((row) => row.stage === stage);
    const end = rejectedAt === stage ? [`${stageName(stage)} rejected it: ${reason}.`] : [];
    if (asked.length === 0 && sentences.length === 0 && end.length === 0) return [];
    return [{ stage, sentences: [...sentences, ...end], rules: asked }];
  };
  const verdict =
    rejectedAt !== null
      ? `rejected at ${rejectedAt}: ${reason}`
      : weight !== 0
        ? `${weight > 0 ? 'LONG' : 'SHORT'} with ${signedPercent(weight)} of NAV in ${seriesName(run.inputs.mandate.profile)}`
        : reason;
  return {
    instrument,
    asOf: run.inputs.asOf,
    verdict,
    weight,
    chapters: [
      ...told('universe', universeSentences(run, instrument)),
      ...told('signals', signalSentences(run, instrument, rules)),
      ...told('selection', selectionSentences(run, instrument)),
      ...told('allocation', allocationSentences(run, instrument)),
    ],
  };
}

function universeSentences({ universe }: Told, instrument: string): string[] {
  const row = universe.rows.find((one) => one.instrument.id === instrument);
  if (row === undefined) return [];
  const traded =
    row.liquidityUsdPerDay === null
      ? 'its traded value is unknown'
      : `it trades ${usd(row.liquidityUsdPerDay)} USD a day`;
  const tick = row.tickVerified ? 'its tick is verified' : 'its tick is not verified';
  return [
    `It entered the universe with ${plural(row.history, 'bar')}, the newest of ${row.lastSession}; ${traded}, ${tick}.`,
    ...row.notes.map((note) => `Note: ${note}.`),
  ];
}

/** How far it came in every strategy and direction, then its signal. */
function signalSentences({ signals }: Told, instrument: string, rules: readonly RuleRow[]): string[] {
  const lists = new Map<string, { held: number; of: number }>();
  for (const { stage, rule, verdict } of rules) {
    const [strategy, direction, what] = rule.split('/');
    // Alpha, conviction and limits follow a list of rules; comparisons carry the name of a field.
    if (stage !== 'signals' || what === undefined || FOLLOWS.has(what)) continue;
    const list = lists.get(`${strategy}/${direction}`) ?? { held: 0, of: 0 };
    lists.set(`${strategy}/${direction}`, { held: list.held + (verdict === 'pass' ? 1 : 0), of: list.of + 1 });
  }
  const came = [...lists].map(([name, { held, of }]) => `${name} ${held} of ${of}`);
  const signal = signals?.signals.find((one) => one.instrument === instrument);
  const wanted =
    signal === undefined
      ? []
      : [
          `${signal.strategy} wants it ${signal.direction} with conviction ${ratio(signal.conviction)}${signal.note === null ? '' : `; ${signal.note}`}.`,
        ];
  return [...(came.length === 0 ? [] : [`Rules that hold: ${came.join(', ')}.`]), ...wanted];
}

const FOLLOWS: ReadonlySet<string> = new Set(['alpha', 'conviction', 'limit', 'not-shortable']);

function selectionSentences({ selection }: Told, instrument: string): string[] {
  const cluster = selection?.clusters.find(({ members }) => members.includes(instrument));
  const chosen = selection?.selected.find((one) => one.instrument === instrument);
  if (cluster === undefined) return [];
  const others = cluster.members.filter((id) => id !== instrument);
  const company =
    others.length === 0
      ? `It is alone in cluster ${cluster.cluster}.`
      : `Cluster ${cluster.cluster} has ${plural(cluster.members.length, 'member')} with a mean correlation of ${fixed(cluster.meanCorrelation)}; winners: ${cluster.winners.join(', ') || 'none'}.`;
  if (chosen === undefined) return [company];
  const { rank, score, direction, alternates, mergeReason } = chosen;
  const { total, ...parts } = score;
  const made = Object.entries(parts).map(([part, value]) => `${part} ${ratio(value)}`);
  return [
    company,
    `It was kept ${direction}, number ${rank} with an execution score of ${ratio(total)} (${made.join(', ')}).`,
    ...(alternates.length === 0
      ? []
      : [`It stands for ${alternates.join(', ')}: ${mergeReason ?? 'the same identity'}.`]),
  ];
}

function allocationSentences({ inputs, alignment, allocations }: Told, instrument: string): string[] {
  if (alignment === null || !alignment.instruments.includes(instrument)) return [];
  const lost = alignment.lost.filter((one) => one.instrument === instrument).reduce((sum, { rows }) => sum + rows, 0);
  const sessions = `Its returns cover the ${count(alignment.returns.rows)} sessions in common`;
  const aligned =
    lost === 0 ? `${sessions}.` : `${sessions}, from which ${plural(lost, 'session')} are lost for want of it.`;
  const weights = allocations.map(({ profile, positions }) => ({
    profile,
    position: positions.find((one) => one.instrument === instrument),
  }));
  const published = weights.find(({ profile }) => profile === inputs.mandate.profile);
  const { risk, profile } = inputs.mandate;
  const gross = allocations
    .find((one) => one.profile === profile)
    ?.clusters.find(({ cluster }) => cluster === published?.position?.cluster)?.gross;
  const others = weights.filter((one) => one.profile !== profile);
  const before = inputs.previousTarget?.weights[instrument];
  return [
    aligned,
    ...(published?.position === undefined
      ? []
      : [
          `${seriesName(profile)}, which is published, gives it ${signedPercent(published.position.weight)} of NAV and ${percent(published.position.riskShare, { digits: 1 })} of the risk; risk cluster ${published.position.cluster} holds ${percent(gross, { digits: 1 })} of a cap of ${quantity(100 * risk.clusterCap)}%.`,
        ]),
    ...(others.length === 0
      ? []
      : [
          `Other profiles: ${others.map((one) => `${seriesName(one.profile)} ${signedPercent(one.position?.weight)}`).join(', ')}.`,
        ]),
    ...(before === undefined ? [] : [`The previous target held ${signedPercent(before)}.`]),
  ];
}
