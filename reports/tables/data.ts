import type { RunView } from '../../contracts/reporting.js';
import { count, instant, percent, quantity } from '../format.js';
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
      ...comparisonRows(view),
    ],
    empty: '',
  };
}

const comparisonRows = ({ universe: { compared = 0, differences = [] } }: RunView): string[][] =>
  compared === 0
    ? []
    : [
        ['Field values held against the source’s own', count(compared)],
        ['Of them different beyond tolerance', count(differences.length)],
      ];

/** Differences shown; the artifact holds all. */
const SHOWN = 50;

/** Where the source’s own values and ours differ; null where nothing was compared. */
export function differencesTable(view: RunView): Table | null {
  const { compared = 0, differences = [] } = view.universe;
  if (compared === 0) return null;
  const shown = Math.min(differences.length, SHOWN);
  const part = shown < differences.length ? `; the first ${count(shown)} of ${count(differences.length)}` : '';
  return {
    caption: 'Fields that the source computes otherwise',
    source: sourceLine(view, `in the field’s own unit${part}`, ['universe']),
    columns: [text('Instrument'), text('Field'), number('Ours'), number('Theirs')],
    rows: differences
      .slice(0, SHOWN)
      .map(({ instrument, field, ours, theirs }) => [instrument, field, quantity(ours), quantity(theirs)]),
    empty: 'Every compared value agrees within its tolerance.',
  };
}

/** What the sources did not give; null where the market is whole. */
export function incompleteTable(view: RunView): Table | null {
  const { incomplete } = view.data;
  if (incomplete.length === 0) return null;
  return {
    caption: 'What the sources did not give',
    source: sourceLine(view, 'as asked', ['market']),
    columns: [text('Missing')],
    rows: incomplete.map((what) => [what]),
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
