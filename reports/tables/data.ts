import type { RunView } from '../../contracts/reporting.js';
import { count, instant, percent } from '../format.js';
import { allArtifacts, sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

/** What the data is, how much of it, and how it came to be known. */
export function dataTable(view: RunView): Table {
  const { data, universe } = view;
  const unverified = universe.rows.filter((row) => !row.tickVerified).length;
  const late = universe.rows.filter((row) => row.lastSession < data.lastSession).length;
  return {
    caption: 'Data',
    source: sourceLine(view, 'count, UTC date, or share in percent', ['market', 'universe']),
    columns: [text('Measure'), number('Value')],
    rows: [
      ['Instruments', count(data.instruments)],
      ['Daily bars', count(data.bars)],
      ['First session', data.firstSession],
      ['Last session', data.lastSession],
      ['Bars whose moment of knowledge is assumed', percent(data.assumedKnownShare, { digits: 1 })],
      ['In the universe', count(universe.rows.length)],
      ['Of them with bars older than the last session', count(late)],
      ['Of them without a verified tick size', count(unverified)],
    ],
    empty: '',
  };
}

/** Universe gates and whether they can be evaluated for past dates. */
export function gatesTable(view: RunView): Table {
  return {
    caption: 'Universe gates',
    source: sourceLine(view, 'as named', ['universe']),
    columns: [text('Gate'), text('For past dates')],
    rows: view.universe.gates.map(({ id, validity }) => [id, validity]),
    empty: 'No gate is configured.',
  };
}

/** Everything needed to make the same bytes again. */
export function provenanceTable(view: RunView): Table {
  const { inputs } = view;
  return {
    caption: 'Provenance',
    source: sourceLine(view, 'sha256 unless named', ['inputs']),
    columns: [text('What'), text('Value')],
    rows: [
      ['Portfolio', inputs.portfolio],
      ['As of', instant(inputs.asOf)],
      ['Config', inputs.configHash],
      ['Code', view.code],
      ['Trials counted', count(inputs.trials)],
      ['Previous target', inputs.previousTarget?.runId ?? 'none'],
      ...inputs.sources.map(({ source, snapshot }) => [`Source ${source}`, snapshot]),
      ...allArtifacts(view).map(({ step, sha256 }) => [`Artifact ${step}`, sha256]),
    ],
    empty: '',
  };
}
