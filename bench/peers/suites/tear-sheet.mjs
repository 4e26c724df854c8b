import { newestView } from '../../report/seven-profiles.mjs';

/** What a page with charts has at least, bytes. */
const A_PAGE = 200_000;

export default {
  id: 'B8',
  title: 'Report: the whole page of a run of ten years and seven profiles, against a tear sheet of one of its paths',
  rivals: ['quantstats_rival'],
  gate: { limit: 0, unit: `a page of at least ${A_PAGE / 1000} kB was written; pages differ by nature` },
  goals: { quantstats_rival: 10 },
  notes: [
    'the newest run of the working folder; quantstats with the raw universe as benchmark, fonts and data loaded before',
  ],
  async cases() {
    const { backtest, inputs } = await newestView();
    const returnsOf = (wanted) => backtest.series.find(({ name }) => name === wanted).returns;
    const matrix = (values) => ({ rows: 1, cols: values.length, data: Float64Array.from(values) });
    const dates = backtest.dates.slice(1).map((date) => Date.parse(`${date}T00:00:00Z`));
    return [
      {
        size: `${dates.length} sessions`,
        task: 'tear_sheet',
        params: {},
        inputs: {
          dates: matrix(dates),
          returns: matrix(returnsOf(inputs.mandate.profile)),
          benchmark: matrix(returnsOf('equal_weight_universe')),
        },
      },
    ];
  },
  errors: (_, answers) =>
    Object.fromEntries(Object.entries(answers).map(([rival, { bytes }]) => [rival, bytes[0] >= A_PAGE ? 0 : 1])),
};
