/** What a reader must act on or know first: from the gravest to what is merely good to know. */
import type { Profile } from '../contracts/mandate.js';
import type { RunView } from '../contracts/reporting.js';
import type { BacktestResult, SeriesName } from '../contracts/validation.js';
import { count, fixed, percent, plural, ratio, scientific, signedPercent } from './format.js';
import { outcomeSentence, seriesName } from './names.js';
import { staleTarget } from './stale-target.js';
import { book, clusterRows, funnelRows, publishedAllocation } from './view.js';

export interface Attention {
  /** `stop`: do not act on this target before it is settled. `check`: look before acting. `note`: know it. */
  readonly level: 'stop' | 'check' | 'note';
  readonly text: string;
}

// 1e-6: above this residual the allocation stage itself refuses a solution.
const RESIDUAL_LIMIT = 1e-6;
// 0.4: the mean correlation between clusters above which the buckets are one market.
const ONE_MARKET = 0.4;
// 0.95: the customary confidence for a Sharpe ratio that selection does not explain.
const DEFLATED_CONFIDENCE = 0.95;

/** Everything that needs attention, gravest first; the order inside a level is the order of the stages. */
export function attention(view: RunView): Attention[] {
  const items = [
    ...incompleteItems(view),
    ...staleItems(view),
    ...outcomeItems(view),
    ...dataItems(view),
    ...regimeItems(view),
    ...selectionItems(view),
    ...allocationItems(view),
    ...validationItems(view),
  ];
  const rank = { stop: 0, check: 1, note: 2 };
  return items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => rank[a.item.level] - rank[b.item.level] || a.index - b.index)
    .map(({ item }) => item);
}

const stop = (text: string): Attention => ({ level: 'stop', text });
const check = (text: string): Attention => ({ level: 'check', text });
const note = (text: string): Attention => ({ level: 'note', text });
/** A sentence ends with one full stop, whoever wrote it. */
const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

function staleItems({ inputs, intent }: RunView): Attention[] {
  const stale = staleTarget(inputs, intent);
  return stale === null ? [] : [stop(`${stale}. Decide whether it may stay.`)];
}

function outcomeItems(view: RunView): Attention[] {
  if (view.intent === 'PUBLISHED') return [];
  const grave = view.intent === 'HALTED' || view.intent === 'FAILED' || view.intent === 'REJECTED';
  const reason = view.reason.trim() === '' ? '' : ` Reason: ${sentence(view.reason)}`;
  const shown = publishedAllocation(view) === null ? '' : ' The weights shown are computed and not traded.';
  return [(grave ? stop : check)(`${view.intent}. ${outcomeSentence(view.intent)}${shown}${reason}`)];
}

function dataItems(view: RunView): Attention[] {
  const [first, ...others] = view.data.caveats;
  const items: Attention[] = [];
  if (first !== undefined) {
    const more = others.length > 0 ? ` Read the other ${plural(others.length, 'caveat')} too.` : '';
    items.push(check(`Data: ${sentence(first)}${more}`));
  }
  if (view.data.assumedKnownShare > 0) {
    items.push(
      note(
        `Data: for ${percent(view.data.assumedKnownShare, { digits: 1 })} of the bars the moment of knowledge is assumed from the source's publication lag.`,
      ),
    );
  }
  const approximate = view.universe.gates.filter((gate) => gate.validity !== 'exact');
  if (approximate.length > 0) {
    const names = approximate.map(({ id, validity }) => `${id} (${validity})`).join(', ');
    items.push(note(`Gates that cannot be evaluated exactly for past dates: ${names}.`));
  }
  return items;
}

/** A market with holes is decided from only where a universe allows it, and is the first thing a reader learns. */
function incompleteItems({ data: { incomplete } }: RunView): Attention[] {
  const [first, ...others] = incomplete;
  if (first === undefined) return [];
  const more = others.length > 0 ? ` All ${count(incomplete.length)} are listed with the data.` : '';
  const answers = plural(incomplete.length, 'answer');
  return [stop(`The universe is incomplete: ${answers} of the sources could not be had. ${sentence(first)}${more}`)];
}

function regimeItems(view: RunView): Attention[] {
  const { state, today, gate } = view.regime;
  const items: Attention[] = [];
  if (state === 'CRISIS') {
    items.push(check(`Regime CRISIS: gross exposure is scaled to ${percent(gate.exposure, { digits: 0 })}.`));
  }
  if (today.basis === 'insufficient history') {
    items.push(check('Regime: there is not enough history for percentiles, so the state is NORMAL by rule.'));
  }
  for (const reason of gate.reasons) {
    if (gate.decision === 'HALT' && reason !== view.reason) items.push(stop(`Gate: ${sentence(reason)}`));
    if (gate.decision === 'DEFENSIVE') items.push(check(`Gate DEFENSIVE: ${sentence(reason)}`));
  }
  return items;
}

function selectionItems(view: RunView): Attention[] {
  const items = (view.selection?.notes ?? []).map((text) => check(`Selection: ${sentence(text)}`));
  for (const { stage, entered, kept, rejected, balances } of funnelRows(view)) {
    if (!balances) {
      items.unshift(
        stop(`The funnel does not balance at ${stage}: ${entered} in, ${kept} kept, ${rejected} rejected.`),
      );
    }
  }
  return items;
}

function allocationItems(view: RunView): Attention[] {
  const allocation = publishedAllocation(view);
  if (allocation === null) return [];
  const items: Attention[] = [];
  for (const row of clusterRows(view, allocation)) {
    if (row.status === 'ABOVE CAP') {
      items.push(
        stop(`Cluster ${row.cluster} holds ${percent(row.gross)} of NAV, above its cap of ${percent(row.cap)}.`),
      );
    }
  }
  for (const { engine, primal, dual, complementarity } of allocation.certificates) {
    const worst = Math.max(primal, dual, complementarity);
    if (!(worst <= RESIDUAL_LIMIT))
      items.push(stop(`The solution of ${engine} has a residual of ${scientific(worst)}.`));
  }
  const held = book(view).rows.filter((row) => row.weight !== 0);
  const unverified = held.filter((row) => row.tickVerified === false);
  if (unverified.length > 0) {
    items.push(
      check(
        `The target is indicative: the tick size of ${plural(unverified.length, 'position')} of ${count(held.length)} is not verified.`,
      ),
    );
  }
  const stale = held.filter((row) => row.lastSession !== null && row.lastSession < view.data.lastSession);
  if (stale.length > 0) {
    const oldest = stale.reduce((a, { lastSession: b }) => (b !== null && b < a ? b : a), view.data.lastSession);
    items.push(
      note(
        `${plural(stale.length, 'position rests', 'positions rest')} on prices older than ${view.data.lastSession}, the oldest of ${oldest}.`,
      ),
    );
  }
  if (allocation.uninvested > 1e-9) {
    const why = allocation.binding.length > 0 ? `binding: ${allocation.binding.join(', ')}` : 'no bound is named';
    items.push(check(`${percent(allocation.uninvested)} of NAV stays uninvested; ${why}.`));
  }
  for (const text of allocation.fallbacks) items.push(check(`Fallback: ${sentence(text)}`));
  const between = view.alignment?.meanClusterCorrelation ?? null;
  if (between !== null && between > ONE_MARKET) {
    items.push(
      check(
        `The mean correlation between clusters is ${ratio(between)}, above ${ONE_MARKET}: the buckets are one market.`,
      ),
    );
  }
  if (view.inputs.previousTarget === null) items.push(note('There is no previous target: every position is new.'));
  return items;
}

function validationItems(view: RunView): Attention[] {
  const { backtest, promises } = view;
  const items: Attention[] = [];
  if (backtest === null) return [check('No back-test was made in this run: its promises are untested.')];
  const profile = view.inputs.mandate.profile;
  if (backtest.reselect === 'fixed') {
    items.push(check('Selection-biased: the back-test keeps one selection for all windows (reselect: fixed).'));
  }
  items.push(...resultItems(backtest, profile));
  if (backtest.labels.length > 0) items.push(note(`Back-test: ${sentence(backtest.labels.join('; '))}`));
  const broken = (promises?.verdicts ?? []).filter(({ verdict }) => verdict === 'NOT DELIVERED');
  for (const verdict of broken.filter((one) => one.profile === profile)) {
    items.push(
      check(`Promise not delivered: ${verdict.promise} (${verdict.measure} ${fixed(verdict.value, { digits: 3 })}).`),
    );
  }
  const others = broken.filter((one) => one.profile !== profile).length;
  if (others > 0) items.push(note(`${plural(others, 'promise')} of other profiles not delivered.`));
  for (const { name, ruinedOn } of backtest.series) {
    if (ruinedOn !== null) items.push(check(`${seriesName(name)} was ruined on ${ruinedOn} in the back-test.`));
  }
  const failed = backtest.windows.filter(({ outcome }) => outcome === 'FAILED').length;
  if (failed > 0)
    items.push(check(`${plural(failed, 'window')} of ${count(backtest.windows.length)} failed to decide.`));
  const overfit = backtest.probabilityOfOverfitting;
  if (overfit !== null && overfit > 0.5) {
    items.push(check(`The probability of overfitting across profiles is ${percent(overfit, { digits: 0 })}.`));
  }
  const deflated = backtest.series.find(({ name }) => name === profile)?.statistics.deflatedSharpe ?? null;
  if (deflated !== null && deflated < DEFLATED_CONFIDENCE) {
    items.push(
      note(
        `After ${plural(backtest.trials, 'trial')}, the probability that the Sharpe ratio of ${seriesName(profile)} exceeds what chance would have chosen is ${percent(deflated, { digits: 0 })}.`,
      ),
    );
  }
  return items;
}

/** What the published profile made in the back-test, where it lost or was beaten by simply holding the universe. */
function resultItems({ series, dates }: BacktestResult, profile: Profile): Attention[] {
  const total = (name: SeriesName): number | null =>
    series.find((one) => one.name === name)?.statistics.totalReturn ?? null;
  const [own, universe] = [total(profile), total('equal_weight_universe')];
  if (own === null) return [];
  const versus =
    universe === null ? '' : `; ${seriesName('equal_weight_universe').toLowerCase()}: ${signedPercent(universe, 1)}`;
  const text = `Back-test, ${dates[0] ?? ''} to ${dates.at(-1) ?? ''}, net of costs: ${seriesName(profile)} ${signedPercent(own, 1)}${versus}.`;
  if (own < 0) return [check(text)];
  return universe !== null && own < universe ? [note(text)] : [];
}
