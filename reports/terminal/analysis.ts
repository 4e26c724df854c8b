import type { AlignmentResult, AllocationResult } from '../../contracts/allocation.js';
import type { RunAnalysis } from '../../contracts/analysis.js';
import type { RegimeResult, SelectionResult } from '../../contracts/stage-results.js';
import { count, fixed, instant, percent, plural, quantity, ratio } from '../format.js';
import { seriesName } from '../names.js';
import { number, type Table, text } from '../table.js';
import { byId } from '../view.js';
import { anchorTable, clusterTable, driftLines } from './cluster-analysis.js';
import { correlationLines } from './correlations.js';
import { facts, hanging, heading, usableWidth } from './layout.js';
import { paint as painter } from './paint.js';
import { regimeStrip, regimeTable } from './regime-path.js';
import { terminalTable } from './table.js';
import { clusterTree } from './tree.js';

export interface Analysed {
  readonly regime: RegimeResult;
  readonly selection: SelectionResult | null;
  readonly alignment: AlignmentResult | null;
  readonly allocations: readonly AllocationResult[];
  /** Null where nothing was selected from. */
  readonly analysis: RunAnalysis | null;
}

/** Regime, clusters and the risk of every profile, for the terminal. Null parts are said to be missing. */
export function analysis(
  { regime, selection, alignment, allocations, analysis: analysed }: Analysed,
  { width: columns = 100, colour = false }: { width?: number; colour?: boolean } = {},
): string {
  const width = usableWidth(columns);
  const paint = painter(colour);
  const table = (of: Table, optional: readonly string[] = []): string[] =>
    terminalTable(of, { width, paint, optional });
  const { today, gate } = regime;
  const lines = [
    heading(`Regime ${regime.state}, gate ${gate.decision}`, width, paint),
    ...facts(
      [
        ['as of', instant(regime.asOf)],
        ['basis', today.basis],
        ['score', ratio(today.score)],
        ['volatility ratio', ratio(today.volatilityRatio)],
        ['dispersion ratio', ratio(today.dispersionRatio)],
        ['turbulence', ratio(today.turbulence, 1)],
        ['exposure', percent(gate.exposure, { digits: 0 })],
      ],
      width,
      paint,
    ),
    ...gate.reasons.flatMap((reason) => hanging('·', reason, width)),
    ...regimeStrip(regime, width),
    ...table(regimeTable(regime), ['Members', 'Downside', 'Absorption']),
    '',
    heading('Selection clusters (volatility per bar)', width, paint),
    ...table(clusterTable(analysed ?? NOTHING), ['Volatility']),
    ...(selection?.notes ?? []).flatMap((note) => hanging('·', note, width)),
    '',
    heading('Cluster tree, leaves in their order', width, paint),
    ...(selection === null || selection.leafOrder.length === 0
      ? ['Nothing was clustered.']
      : clusterTree({ ...selection, instruments: selection.correlation.instruments }, width)),
    '',
    heading('Correlation of the candidates', width, paint),
    ...(selection === null ? ['Nothing was clustered.'] : correlationLines(selection, width)),
    '',
    heading('Cluster drift', width, paint),
    ...driftLines(analysed?.drift ?? null, width),
    ...stabilityLines(selection, width),
    '',
    heading('Hedge anchors: lowest mean correlation with the others', width, paint),
    ...table(anchorTable(analysed ?? NOTHING)),
    '',
    heading('Risk clusters and covariance', width, paint),
    ...table(riskClusters(alignment)),
    ...(alignment === null
      ? []
      : facts(
          [
            ['estimator', alignment.estimator],
            ['sessions', count(alignment.returns.rows)],
            ['shrinkage', ratio(alignment.shrinkage, 3)],
            ['condition number', quantity(alignment.conditionNumber)],
            ['mean correlation between clusters', ratio(alignment.meanClusterCorrelation)],
          ],
          width,
          paint,
        )),
    '',
    heading('Risk of every profile', width, paint),
    ...table(profiles(allocations), ['Effective bets', 'Diversification', 'Net']),
    ...allocations.flatMap(({ profile, fallbacks }) =>
      fallbacks.flatMap((fallback) => hanging('·', `${seriesName(profile)}: ${fallback}`, width)),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

const bare = { source: '' };

/** Agreement with the clusters behind the last published target, as selection measured it. */
const stabilityLines = (selection: SelectionResult | null, width: number): string[] =>
  // Runs of earlier versions did not measure it.
  selection?.stability === null || selection?.stability === undefined
    ? []
    : hanging(
        '·',
        `against the last published target: ${plural(selection.stability.common, 'candidate')} in common, adjusted Rand index ${ratio(selection.stability.ari)}`,
        width,
      );

const NOTHING: RunAnalysis = { clusters: [], anchors: [], drift: null };

const riskClusters = (alignment: AlignmentResult | null): Table => ({
  ...bare,
  caption: 'Risk clusters',
  columns: [text('Cluster'), number('Members'), text('Instruments')],
  rows: [...new Set(alignment?.clusters ?? [])]
    .sort((a, b) => a - b)
    .map((cluster) => {
      const members = (alignment?.instruments ?? []).filter((_, i) => alignment?.clusters[i] === cluster).sort(byId);
      return [String(cluster), count(members.length), members.join(', ')];
    }),
  empty: 'No returns were aligned.',
});

const profiles = (allocations: readonly AllocationResult[]): Table => ({
  ...bare,
  caption: 'Profiles',
  columns: [
    text('Profile'),
    number('Gross'),
    number('Net'),
    number('Uninvested'),
    number('Volatility'),
    number('Diversification'),
    number('Effective bets'),
  ],
  rows: allocations.map((row) => [
    seriesName(row.profile),
    percent(row.gross, { digits: 1 }),
    percent(row.net, { digits: 1 }),
    percent(row.uninvested, { digits: 1 }),
    percent(row.volatility),
    ratio(row.diversificationRatio),
    fixed(row.effectiveBets, { digits: 1 }),
  ]),
  empty: 'No profile was computed.',
});
