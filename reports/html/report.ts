import type { RunView } from '../../contracts/reporting.js';
import { instant } from '../format.js';
import { h, type Markup, raw } from '../markup.js';
import { type Section, section } from './components.js';
import { clustersSection } from './sections/clusters.js';
import { dataSection } from './sections/data.js';
import { forecastSection } from './sections/forecast.js';
import { funnelSection } from './sections/funnel.js';
import { outcomeSection } from './sections/outcome.js';
import { overfittingSection } from './sections/overfitting.js';
import { performanceSection } from './sections/performance.js';
import { promisesSection } from './sections/promises.js';
import { provenanceSection } from './sections/provenance.js';
import { regimeSection } from './sections/regime.js';
import { riskSection } from './sections/risk.js';
import { statisticsSection } from './sections/statistics.js';
import { weightsSection } from './sections/weights.js';
import { STYLE, STYLE_HASH } from './style.js';

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
  statisticsSection,
  overfittingSection,
  dataSection,
  provenanceSection,
];

// Nothing is loaded, run or sent; the one style sheet is allowed by its hash.
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** report.html: one self-contained page without script. Same view, same bytes. */
export function reportHtml(view: RunView): string {
  const sections = SECTIONS.map((of) => of(view));
  const asOf = instant(view.inputs.asOf);
  const title = `${view.inputs.portfolio}, ${asOf}`;
  const page = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('title', {}, title),
      h('style', {}, raw(STYLE)),
    ),
    h('body', {}, header(view, asOf, sections), h('main', {}, sections.map(section)), footer(asOf)),
  );
  return `<!doctype html>\n${page.text}\n`;
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
