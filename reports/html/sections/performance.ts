import type { RunView } from '../../../contracts/reporting.js';
import type { BacktestResult, SeriesName } from '../../../contracts/validation.js';
import { count, fixed, percent, signedPercent } from '../../format.js';
import { h } from '../../markup.js';
import { MECHANICS, seriesName, shortSeriesName } from '../../names.js';
import { sourceLine } from '../../provenance.js';
import { type LineSeries, lineChart } from '../../svg/line-chart.js';
import { dayNumber } from '../../svg/time.js';
import { number, type Table, text } from '../../table.js';
import { drawdowns } from '../../view.js';
import { figure, htmlTable, legend, paragraph, type Section } from '../components.js';

const CLASS: Readonly<Record<SeriesName, string>> = {
  min_variance: 's1',
  risk_parity: 's2',
  max_sharpe: 's3',
  barbell: 's4',
  max_diversification: 's5',
  hrp: 's6',
  equal_weight: 's7',
  equal_weight_universe: 's8',
  cash: 's8 cash',
};
/** Colour and dashes of a series, the published one stronger. */
export const lineClass = (view: RunView, name: SeriesName): string =>
  `${CLASS[name]}${name === view.inputs.mandate.profile ? ' main' : ''}`;

/** Spans of days in CRISIS, for shading; a span reaches to the next session. */
export function crisisSpans({ dates, regimes }: BacktestResult): { from: number; to: number; class: string }[] {
  const spans: { from: number; to: number; class: string }[] = [];
  for (let i = 0; i < dates.length; i++) {
    if (regimes[i] !== 'CRISIS') continue;
    const to = dayNumber(dates[i + 1] ?? dates[i]!);
    const last = spans.at(-1);
    if (last !== undefined && regimes[i - 1] === 'CRISIS') last.to = to;
    else spans.push({ from: dayNumber(dates[i]!), to, class: 'span' });
  }
  return spans;
}

type Curve = readonly { readonly name: SeriesName; readonly values: readonly number[] }[];

/** Values at month ends, newest first. */
function monthEndTable(
  view: RunView,
  caption: string,
  unit: string,
  curves: Curve,
  show: (value?: number) => string,
): Table {
  const dates = view.backtest?.dates ?? [];
  const ends = dates.flatMap((date, i) => (dates[i + 1]?.slice(0, 7) === date.slice(0, 7) ? [] : [i])).reverse();
  return {
    caption,
    source: sourceLine(view, unit, ['backtest']),
    columns: [text('Session'), ...curves.map(({ name }) => number(shortSeriesName(name)))],
    rows: ends.map((i) => [dates[i]!, ...curves.map(({ values }) => show(values[i]))]),
    empty: 'There are no sessions.',
  };
}

/** Wealth and drawdown of every profile and baseline on one calendar, crises shaded. */
export function performanceSection(view: RunView): Section {
  const { backtest } = view;
  const id = 'performance';
  const title = 'Equity and drawdown';
  if (backtest === null || backtest.series.length === 0) {
    return { id, title, content: [paragraph('No back-test was made in this run.')] };
  }
  const days = backtest.dates.map(dayNumber);
  const spans = crisisSpans(backtest);
  const wealth: Curve = backtest.series.map(({ name, nav }) => ({ name, values: nav }));
  const losses: Curve = backtest.series.map(({ name, nav }) => ({ name, values: drawdowns(nav) }));
  // The published line last, so that it lies on top.
  const lines = (curves: Curve): LineSeries[] =>
    [
      ...curves.filter(({ name }) => !isPublished(view, name)),
      ...curves.filter(({ name }) => isPublished(view, name)),
    ].map(({ name, values }) => ({ name: shortSeriesName(name), class: lineClass(view, name), days, values }));
  const key = [
    legend(
      backtest.series.map(({ name }) => ({
        name: seriesName(name) + (isPublished(view, name) ? ' (published)' : ''),
        class: lineClass(view, name),
        kind: 'line' as const,
      })),
      'legend narrow',
    ),
    legend([{ name: 'session in CRISIS', class: 'span', kind: 'block' }]),
  ];
  const spoken = `${count(backtest.series.length)} lines over ${count(days.length)} sessions, ${backtest.dates[0] ?? ''} to ${backtest.dates.at(-1) ?? ''}.`;
  const bias = backtest.reselect === 'fixed' ? ['SELECTION-BIASED: one selection is kept for all windows'] : [];
  const labels = [...bias, ...backtest.labels];
  return {
    id,
    title,
    content: [
      paragraph(MECHANICS),
      labels.length === 0
        ? null
        : h(
            'ul',
            { class: 'plain' },
            labels.map((label) => h('li', {}, label)),
          ),
      figure({
        id: 'equity',
        title: 'Wealth',
        unit: 'Net of costs, starts at 1; UTC dates.',
        source: sourceLine(view, 'multiple of starting NAV', ['backtest']),
        draw: (width, chartId) =>
          lineChart({
            id: chartId,
            title: 'Wealth of profiles and baselines',
            description: spoken,
            width,
            height: width < 500 ? 260 : 380,
            series: lines(wealth),
            spans,
            endLabels: width >= 500,
            tick: (value, digits) => fixed(value, { digits: Math.max(1, digits) }),
          }),
        legend: key,
        data: htmlTable(
          monthEndTable(view, 'Wealth at month ends', 'multiple of starting NAV', wealth, (value) =>
            fixed(value, { digits: 4 }),
          ),
        ),
      }),
      figure({
        id: 'drawdown',
        title: 'Drawdown',
        unit: 'Wealth over its running peak − 1, percent; UTC dates.',
        source: sourceLine(view, 'fraction of the running peak, in percent', ['backtest']),
        draw: (width, chartId) =>
          lineChart({
            id: chartId,
            title: 'Drawdown of profiles and baselines',
            description: spoken,
            width,
            height: width < 500 ? 220 : 300,
            series: lines(losses),
            spans,
            include: [0],
            endLabels: width >= 500,
            tick: (value, digits) => percent(value, { digits }),
            tickScale: 100,
          }),
        legend: key,
        data: htmlTable(
          monthEndTable(view, 'Drawdown at month ends', 'fraction, in percent', losses, (value) =>
            signedPercent(value, 1),
          ),
        ),
      }),
    ],
  };
}

const isPublished = (view: RunView, name: SeriesName): boolean => name === view.inputs.mandate.profile;
