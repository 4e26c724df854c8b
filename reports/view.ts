/** What several outputs derive from a run: the book and its trades, clusters against their cap, the funnel's counts. */
import type { AllocationResult } from '../contracts/allocation.js';
import type { Direction } from '../contracts/mandate.js';
import type { RunView } from '../contracts/reporting.js';
import type { StageName, UniverseRow } from '../contracts/stage-results.js';
import { stageName } from './names.js';

export const byId = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The allocation of the mandate's profile; null where the run ended before it. */
export const publishedAllocation = (view: RunView): AllocationResult | null =>
  view.allocations.find(({ profile }) => profile === view.inputs.mandate.profile) ?? null;

export const universeRows = (view: RunView): ReadonlyMap<string, UniverseRow> =>
  new Map(view.universe.rows.map((row) => [row.instrument.id, row]));

export interface BookRow {
  readonly instrument: string;
  readonly description: string;
  readonly direction: Direction | null;
  /** Signed fraction of NAV this run asks for; 0 closes a position of the previous target. */
  readonly weight: number;
  /** Signed fraction of NAV of the previous target; null where there was none. */
  readonly previous: number | null;
  /** weight − previous, before the market's drift. */
  readonly trade: number;
  /** A trade smaller than the mandate's band, which is not made. */
  readonly belowBand: boolean;
  readonly cluster: number | null;
  readonly riskShare: number | null;
  /** Null where the instrument is no longer in the universe. */
  readonly tickVerified: boolean | null;
  readonly lastSession: string | null;
}

export interface Book {
  /**
   * `decided`: weights this run sets out to publish. `indicated`: weights it computed but does not trade, since the
   * previous target is held. `kept`: it ended before weights, the previous target is shown.
   */
  readonly basis: 'decided' | 'indicated' | 'kept' | 'empty';
  /** Largest gross first, ties by id. */
  readonly rows: readonly BookRow[];
  readonly gross: number;
  readonly net: number;
  /** 1 − net. */
  readonly cash: number;
  /** ½ Σ|trade|, cash left out; from an all-cash book where there is no previous target. */
  readonly turnover: number;
}

/** Weights of this run against the previous target, one row per instrument of either. */
export const book = (view: RunView): Book => bookOf(view, publishedAllocation(view));

/** The target that is in force if the run succeeds: its own weights only where it sets out to publish them. */
export const bookInForce = (view: RunView): Book =>
  bookOf(view, view.intent === 'PUBLISHED' ? publishedAllocation(view) : null);

function bookOf(view: RunView, allocation: AllocationResult | null): Book {
  const previous = view.inputs.previousTarget;
  const before = new Map(Object.entries(previous?.weights ?? {}));
  const decided = new Map((allocation?.positions ?? []).map((position) => [position.instrument, position]));
  const facts = universeRows(view);
  const ids = [...new Set([...decided.keys(), ...before.keys()])];
  const all = ids.map((instrument): BookRow => {
    const position = decided.get(instrument);
    const was = before.get(instrument) ?? 0;
    const weight = allocation === null ? was : (position?.weight ?? 0);
    const trade = weight - was;
    return {
      instrument,
      description: facts.get(instrument)?.instrument.description ?? '',
      direction: weight > 0 ? 'LONG' : weight < 0 ? 'SHORT' : (position?.direction ?? null),
      weight,
      previous: previous === null ? null : was,
      trade,
      belowBand: trade !== 0 && weight !== 0 && Math.abs(trade) < view.inputs.mandate.rebalance.band,
      cluster: position?.cluster ?? null,
      riskShare: position?.riskShare ?? null,
      tickVerified: facts.get(instrument)?.tickVerified ?? null,
      lastSession: facts.get(instrument)?.lastSession ?? null,
    };
  });
  // An instrument that was given no weight is no position; the funnel says why.
  const rows = all.filter((row) => row.weight !== 0 || (row.previous !== null && row.previous !== 0));
  rows.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || byId(a.instrument, b.instrument));
  const sum = (of: (row: BookRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const net = sum((row) => row.weight);
  const computed = view.intent === 'PUBLISHED' ? 'decided' : 'indicated';
  const basis = allocation !== null ? computed : previous !== null ? 'kept' : 'empty';
  return {
    basis,
    rows,
    gross: sum((row) => Math.abs(row.weight)),
    net,
    cash: 1 - net,
    turnover: sum((row) => Math.abs(row.trade)) / 2,
  };
}

export interface ClusterRow {
  readonly cluster: number;
  /** Instruments with weight, largest first. */
  readonly members: readonly string[];
  readonly gross: number;
  readonly cap: number;
  readonly riskShare: number;
  readonly status: 'below cap' | 'at cap' | 'ABOVE CAP';
}

// 1e-9: the tolerance to which the allocation stage honours the cap.
const CAP_TOLERANCE = 1e-9;

/** Risk clusters of an allocation against the mandate's cap, by number. */
export function clusterRows(view: RunView, allocation: AllocationResult): ClusterRow[] {
  const cap = view.inputs.mandate.risk.clusterCap;
  return [...allocation.clusters]
    .sort((a, b) => a.cluster - b.cluster)
    .map(({ cluster, gross, riskShare }) => ({
      cluster,
      members: allocation.positions
        .filter((position) => position.cluster === cluster && position.weight !== 0)
        .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || byId(a.instrument, b.instrument))
        .map((position) => position.instrument),
      gross,
      cap,
      riskShare,
      status: gross > cap + CAP_TOLERANCE ? 'ABOVE CAP' : gross >= cap - CAP_TOLERANCE ? 'at cap' : 'below cap',
    }));
}

export interface FunnelRow {
  readonly stage: StageName;
  /** The stage's name; where it was entered more than once, that of the entry. */
  readonly label: string;
  readonly entered: number;
  readonly kept: number;
  readonly rejected: number;
  /** In = kept + rejected. */
  readonly balances: boolean;
}

/** Counts per stage, in the order of the stages. */
export const funnelRows = (view: RunView): FunnelRow[] =>
  view.audit.stages.map(({ stage, entered, kept, rejections }, i) => ({
    stage,
    label: stageLabel(view, i),
    entered: entered.length,
    kept: kept.length,
    rejected: rejections.length,
    balances: entered.length === kept.length + rejections.length,
  }));

/** The two steps of the allocation: what has the common history to be weighed, and what was given a weight. */
const ENTRIES: Partial<Record<StageName, readonly string[]>> = { allocation: ['Alignment', 'Weights'] };

/** "Selection"; "Weights" for the second entry of the allocation; "Signals (2)" where an entry has no name of its own. */
export function stageLabel(view: RunView, index: number): string {
  const stages = view.audit.stages.map(({ stage }) => stage);
  const stage = stages[index]!;
  if (stages.filter((one) => one === stage).length === 1) return stageName(stage);
  const entry = stages.slice(0, index).filter((one) => one === stage).length;
  return ENTRIES[stage]?.[entry] ?? `${stageName(stage)} (${entry + 1})`;
}

/** How often each rule of a stage rejected, most frequent first, ties by name. */
export function ruleCounts(rejections: readonly { readonly rule: string }[]): { rule: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { rule } of rejections) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts]
    .map(([rule, count]) => ({ rule, count }))
    .sort((a, b) => b.count - a.count || byId(a.rule, b.rule));
}

/** Wealth over its running peak − 1, so at most 0. */
export function drawdowns(nav: readonly number[]): number[] {
  let peak = Number.NEGATIVE_INFINITY;
  return nav.map((value) => {
    peak = Math.max(peak, value);
    return peak > 0 ? value / peak - 1 : 0;
  });
}
