import type { RunView } from '../../contracts/reporting.js';
import { instant } from '../format.js';
import { h, type Markup } from '../markup.js';
import { type Section, section } from './components.js';
import { page } from './page.js';
import { clustersSection } from './sections/clusters.js';
import { dataSection } from './sections/data.js';
import { forecastSection } from './sections/forecast.js';
import { funnelSection } from './sections/funnel.js';
import { holdingsSection } from './sections/holdings.js';
import { outcomeSection } from './sections/outcome.js';
import { overfittingSection } from './sections/overfitting.js';
import { performanceSection } from './sections/performance.js';
import { promisesSection } from './sections/promises.js';
import { provenanceSection } from './sections/provenance.js';
import { regimeSection } from './sections/regime.js';
import { riskSection } from './sections/risk.js';
import { statisticsSection } from './sections/statistics.js';
import { tradingSection } from './sections/trading.js';
import { weightsSection } from './sections/weights.js';

const SECTIONS: readonly ((view: RunView) => Section)[] = [
  outcomeSection,
  weightsSection,
  regimeSection,
  promisesSection,
  performanceSection,
  forecastSection,
  riskSection,
  clustersSection,
  funnelSection,
  holdingsSection,
  statisticsSection,
  tradingSection,
  overfittingSection,
  dataSection,
  provenanceSection,
];

/** What only a run that decides for today has: a backtest with these would seem to have decided to hold nothing. */
const OF_TODAY: ReadonlySet<(view: RunView) => Section> = new Set([
  weightsSection,
  riskSection,
  clustersSection,
  funnelSection,
]);

const sectionsOf = ({ intent }: RunView) =>
  intent === 'BACKTESTED' ? SECTIONS.filter((of) => !OF_TODAY.has(of)) : SECTIONS;

/** report.html: one self-contained page without script. Same view, same bytes. */
export function reportHtml(view: RunView): string {
  const sections = sectionsOf(view).map((of) => of(view));
  const asOf = instant(view.inputs.asOf);
  return page({
    title: `${view.inputs.portfolio}, ${asOf}`,
    body: [header(view, asOf, sections), h('main', {}, sections.map(section)), footer(asOf)],
  });
}

const header = (view: RunView, asOf: string, sections: readonly Section[]): Markup =>
  h(
    'header',
    { class: 'top' },
    h('p', { class: 'over' }, 'Sextant portfolio report'),
    h('h1', {}, h('bdi', {}, view.inputs.portfolio)),
    h('p', { class: 'muted' }, `As of ${asOf}. Nothing learnt later was used.`),
    h(
      'nav',
      { 'aria-label': 'Sections' },
      h(
        'ol',
        {},
        sections.map(({ id, title }) => h('li', {}, h('a', { href: `#${id}` }, title))),
      ),
    ),
  );

const footer = (asOf: string): Markup =>
  h(
    'footer',
    {},
    `As of ${asOf}. Dates are UTC; weights are signed fractions of NAV shown in percent; unknown is “–”.`,
  );
