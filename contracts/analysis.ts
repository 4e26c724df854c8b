import type { ClusterSummary } from './stage-results.js';

/** A cluster of the selection as the analysis of a run shows it. */
export interface AnalysedCluster extends ClusterSummary {
  /** Mean over the members of the standard deviation of their last 20 returns, per bar, fraction; null where unknown. */
  readonly volatility: number | null;
}

/** A candidate that moves least with the others: what would hedge most of them. */
export interface HedgeAnchor {
  readonly instrument: string;
  readonly cluster: number;
  /** Mean correlation with every other candidate. */
  readonly meanCorrelation: number;
  /** The candidate it correlates least with. */
  readonly least: { readonly instrument: string; readonly correlation: number };
}

/** How the clusters differ from those of an earlier run. */
export interface ClusterDrift {
  readonly previousRun: string;
  /** Candidates of both runs. */
  readonly common: number;
  /** Adjusted Rand index over them, 1 where nobody changed company; null for fewer than two. */
  readonly adjustedRand: number | null;
  /** Those that left the company most of their cluster was in before. */
  readonly moved: readonly { readonly instrument: string; readonly from: number; readonly to: number }[];
  /** Candidates of this run alone, and of the earlier one alone; by id. */
  readonly entered: readonly string[];
  readonly left: readonly string[];
}

/** What is read off the stored results of a run. */
export interface RunAnalysis {
  readonly clusters: readonly AnalysedCluster[];
  /** Lowest mean correlation first. */
  readonly anchors: readonly HedgeAnchor[];
  /** Null without an earlier run that clustered anything. */
  readonly drift: ClusterDrift | null;
}
