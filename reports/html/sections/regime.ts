import type { Regime } from '../../../contracts/mandate.js';
import type { RunView } from '../../../contracts/reporting.js';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { count, fixed, percent, ratio } from '../../format.js';
import { REGIMES } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { lineChart } from '../../svg/line-chart.js';
import { type StripRun, strip } from '../../svg/strip.js';
import { dayNumber } from '../../svg/time.js';
import { number, type Table, text } from '../../table.js';
import { regimeTable } from '../../tables/regime.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

// Two years: the components of a decade would be one dark block; the strip shows the whole path.
const RECENT = 504;

// The graver the taller, so that the strip reads without colour.
const LEVEL: Readonly<Record<Regime, number>> = { QUIET: 0.35, NORMAL: 0.6, CRISIS: 1 };

/** Neighbouring sessions in one state. */
export function stateRuns(path: readonly RegimeDay[]): { state: Regime; from: string; to: string; sessions: number }[] {
  const runs: { state: Regime; from: string; to: string; sessions: number }[] = [];
  for (const { date, state } of path) {
    const last = runs.at(-1);
    if (last !== undefined && last.state === state) {
      last.to = date;
      last.sessions++;
    } else runs.push({ state, from: date, to: date, sessions: 1 });
  }
  return runs;
}

/** Rows of the tables behind the charts: the newest are those that a reader looks for. */
const SHOWN = 150;

function runsTable(view: RunView): Table {
  const spans = stateRuns(view.regime.path);
  const part = spans.length > SHOWN ? `, the newest ${count(SHOWN)} of ${count(spans.length)}` : '';
  return {
    caption: `Regime by span${part}`,
    source: sourceLine(view, 'UTC dates, sessions', ['regime']),
    columns: [text('From'), text('To'), text('State'), number('Sessions')],
    rows: spans
      .slice(-SHOWN)
      .reverse()
      .map((run) => [run.from, run.to, run.state, count(run.sessions)]),
    empty: 'There is no regime path.',
  };
}

/** Last session of each month that the charts show, newest first. */
function componentsTable(view: RunView): Table {
  const path = view.regime.path.slice(-RECENT);
  const monthEnds = path.filter((one, i) => path[i + 1]?.date.slice(0, 7) !== one.date.slice(0, 7)).reverse();
  const share = (value: number | null): string => percent(value, { digits: 0 });
  return {
    caption: 'Components at month ends',
    source: sourceLine(view, 'ratio, or percentile of its own past', ['regime']),
    columns: [
      text('Session'),
      text('State'),
      number('Score'),
      number('Volatility'),
      number('Dispersion'),
      number('Turbulence'),
      number('Volatility ratio'),
      number('Dispersion ratio'),
    ],
    rows: monthEnds.map((one) => [
      one.date,
      one.state,
      ratio(one.score),
      share(one.volatilityPercentile),
      share(one.dispersionPercentile),
      share(one.turbulencePercentile),
      ratio(one.volatilityRatio),
      ratio(one.dispersionRatio),
    ]),
    empty: 'There is no regime path.',
  };
}

/** The state over time and what it was made of. */
export function regimeSection(view: RunView): Section {
  const { path, state, today, gate } = view.regime;
  const config = view.inputs.mandate.regime;
  const source = sourceLine(view, 'state; percentile of its own past; ratio', ['regime']);
  const recent = path.slice(-RECENT);
  const days = recent.map(({ date }) => dayNumber(date));
  const span: readonly [number, number] = [days[0] ?? 0, days.at(-1) ?? 1];
  const of = (pick: (one: RegimeDay) => number | null) => ({ days, values: recent.map(pick) });
  const since = recent.length < path.length ? `, the last ${count(recent.length)} sessions` : '';
  const basis = today.basis === 'insufficient history' ? ' There is not yet enough history for percentiles.' : '';
  const runs: StripRun[] = stateRuns(path).map((run) => ({
    from: dayNumber(run.from),
    to: dayNumber(run.to),
    class: `r-${run.state}`,
    level: LEVEL[run.state],
    title: `${run.state} ${run.from} to ${run.to}`,
  }));
  const summary = `The market is ${state} on ${today.date}; the gate says ${gate.decision} and scales gross exposure to ${percent(gate.exposure, { digits: 0 })}.${basis}`;
  if (path.length === 0) {
    return { id: 'regime', title: 'Market regime', content: [paragraph(summary), htmlTable(regimeTable(view))] };
  }
  return {
    id: 'regime',
    title: 'Market regime',
    content: [
      paragraph(summary),
      ...gate.reasons.map((reason) => paragraph(`Gate: ${reason}`)),
      figure({
        id: 'regime-strip',
        title: 'State of the market',
        unit: 'One block a span, UTC dates; the graver the state, the taller the block.',
        source,
        draw: (width, id) =>
          strip({
            id,
            title: 'Regime over time',
            description: `${path.length} sessions from ${path[0]!.date} to ${path.at(-1)!.date}, the last ${state}.`,
            width,
            runs,
            margins: [width < 500 ? 44 : 56, 8],
          }),
        legend: legend(REGIMES.map((name) => ({ name, class: `r-${name}`, kind: 'block' as const }))),
        data: htmlTable(runsTable(view)),
      }),
      figure({
        id: 'regime-score',
        title: 'Score and its percentiles',
        unit: `Percentile of its own past, 0 to 1; the score is the mean of the three. UTC dates${since}.`,
        source,
        draw: (width, id) =>
          lineChart({
            id,
            title: 'Regime score and components',
            description: 'The score against the levels at which CRISIS and QUIET are entered.',
            width,
            height: width < 500 ? 200 : 240,
            days: span,
            include: [0, 1],
            references: [
              { value: config.enterCrisisScore, label: `CRISIS at ${ratio(config.enterCrisisScore)}` },
              { value: config.enterQuietScore, label: `QUIET at ${ratio(config.enterQuietScore)}` },
            ],
            series: [
              { name: 'Volatility', class: 's6 thin', ...of((one) => one.volatilityPercentile) },
              { name: 'Dispersion', class: 's3 thin', ...of((one) => one.dispersionPercentile) },
              { name: 'Turbulence', class: 's5 thin', ...of((one) => one.turbulencePercentile) },
              { name: 'Score', class: 's1 main', ...of((one) => one.score) },
            ],
            tick: (value, digits) => fixed(value, { digits }),
          }),
        legend: legend([
          { name: 'score', class: 's1 main', kind: 'line' },
          { name: 'volatility', class: 's6', kind: 'line' },
          { name: 'dispersion', class: 's3', kind: 'line' },
          { name: 'turbulence', class: 's5', kind: 'line' },
        ]),
        data: htmlTable(componentsTable(view)),
      }),
      figure({
        id: 'regime-ratios',
        title: 'Volatility and dispersion ratio',
        unit: `Last ${config.shortWindow} sessions over the ${config.longWindow} before them; 1 is unchanged. UTC dates${since}.`,
        source,
        draw: (width, id) =>
          lineChart({
            id,
            title: 'Volatility and dispersion ratio',
            description: 'Both ratios against the levels at which CRISIS is entered.',
            width,
            height: width < 500 ? 180 : 200,
            days: span,
            include: [0],
            references: [
              { value: config.enterCrisisRatio, label: `CRISIS with the score at ${ratio(config.enterCrisisRatio)}` },
              { value: config.jumpRatio, label: `CRISIS at once at ${ratio(config.jumpRatio)}` },
            ],
            series: [
              { name: 'Volatility', class: 's6', ...of((one) => one.volatilityRatio) },
              { name: 'Dispersion', class: 's3', ...of((one) => one.dispersionRatio) },
            ],
            tick: (value, digits) => fixed(value, { digits }),
          }),
        legend: legend([
          { name: 'volatility', class: 's6', kind: 'line' },
          { name: 'dispersion', class: 's3', kind: 'line' },
        ]),
        data: paragraph('The table behind the chart above holds both ratios at month ends.'),
      }),
      htmlTable(regimeTable(view)),
    ],
  };
}
