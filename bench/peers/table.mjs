/** A suite's result as a Markdown table, ratios and goals judged. */

const NAMES = {
  ours: 'Sextant',
  'ours-2': 'Sextant, two threads',
  lean: 'lean NumPy',
  sklearn_scipy: 'scikit-learn + SciPy',
  skfolio_rival: 'skfolio',
  riskfolio_rival: 'Riskfolio-Lib',
  pypfopt_rival: 'PyPortfolioOpt',
  clarabel_rival: 'Clarabel, direct',
  quadprog_rival: 'quadprog, direct',
  riskparityportfolio_rival: 'riskparityportfolio',
  vectorbt_rival: 'vectorbt (rust)',
  numba_rival: 'numba loop',
  polars_rival: 'polars',
  pandas_rival: 'pandas',
  duckdb_rival: 'DuckDB',
  quantstats_rival: 'quantstats',
  cvxportfolio_rival: 'cvxportfolio',
};

export function suiteTable(suite, { title, starts, cases }) {
  const lines = cases.flatMap((one) => rowsOf(suite, one));
  const started = Object.entries(starts).map(([rival, { median }]) => `${NAMES[rival]} ${Math.round(median)} ms`);
  const notes = [
    `Rounds: ${roundsOf(cases)}. Gate: ${suite.gate.limit === 0 ? 'equal' : suite.gate.limit.toExponential()} (${suite.gate.unit}); an answer beyond it is void, whatever it took.`,
    ...(suite.whole
      ? []
      : [
          `Start, apart from these times (imports, and the process's own ${'≈'} 10 ms of Python or 60 ms of Node not counted): ${started.join(', ')}.`,
        ]),
    ...(suite.notes ?? []).map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`),
  ];
  return [
    `## ${suite.id}. ${title}`,
    '',
    '| case | who | error | wall ms, median (range) | CPU ms | their time / ours, wall | CPU | goal |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

/** Fresh processes of everybody behind a median. */
const roundsOf = (cases) =>
  Math.max(...cases.flatMap(({ rivals }) => Object.values(rivals).map(({ wall }) => wall?.samples ?? 0)));

function rowsOf(suite, { size, variant, rivals }) {
  const label = [variant, size].filter((part) => part !== null).join(', ');
  return Object.entries(rivals).map(([rival, row]) => {
    if (row.failed !== undefined)
      return cells(label, NAMES[rival], `failed: ${row.failed.replaceAll('|', '/')}`, '', '', '', '', '');
    const { wall, cpu, valid } = row;
    const [byWall, byCpu] = [wall.median / rivals.ours.wall.median, cpu.median / rivals.ours.cpu.median];
    const error = row.error === null ? 'wrong' : row.error.toExponential(0);
    const times = `${digits(wall.median)} (${digits(wall.min)} – ${digits(wall.max)})`;
    const own = rival === 'ours';
    return cells(
      label,
      NAMES[rival],
      valid ? error : `**void** ${error}`,
      times,
      digits(cpu.median),
      own || !valid ? '' : ratio(byWall),
      own || !valid ? '' : ratio(byCpu),
      own || !valid ? '' : verdict(suite.goals[rival], size, byCpu),
    );
  });
}

/** Goals are of one thread against one thread, so of CPU time, which other users of the machine disturb least. */
function verdict(goal, size, reached) {
  const wanted = typeof goal === 'object' ? goal[size] : goal;
  if (wanted === undefined) return '';
  return `≥ ${wanted}: ${reached >= wanted ? 'met' : 'MISSED'}`;
}

const cells = (...values) => `| ${values.join(' | ')} |`;
const ratio = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ×`;
const digits = (ms) => (ms < 999.5 ? ms.toPrecision(3) : ms.toFixed(0));
