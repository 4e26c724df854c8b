import { loadRunView } from '../../dist/activities/run-view.js';
import { weightsCsv } from '../../dist/reports/csv/weights.js';
import { reportHtml } from '../../dist/reports/html/report.js';
import { backtestComparison } from '../../dist/reports/markdown/backtest-comparison.js';
import { portfolio } from '../../dist/reports/markdown/portfolio.js';
import { selectionAudit } from '../../dist/reports/markdown/selection-audit.js';
import { readRecord, reportInput } from '../../dist/scripts/run-record.js';
import { openContext, settingsFromEnvironment } from '../../dist/workers/settings.js';

const PROFILES = ['min_variance', 'risk_parity', 'max_sharpe', 'barbell', 'max_diversification', 'hrp', 'equal_weight'];
const BUDGET = 1_500_000;

/** The reports of the newest run of the working folder, with seven profiles; what loads its artifacts is not measured. */
export async function* cases() {
  const settings = settingsFromEnvironment();
  const context = openContext(settings);
  const record = await readRecord(settings);
  const view = sevenProfiles(await loadRunView(context, await reportInput(context.store, record)));
  if (view.backtest === null) throw new Error(`${record.runId} has no back-test: make a whole run first`);
  const bytes = Buffer.byteLength(reportHtml(view));
  if (bytes > BUDGET) throw new Error(`report.html has ${bytes} bytes, ${BUDGET} are allowed`);
  const sessions = view.backtest.dates.length;
  const size = `${sessions} sessions, ${PROFILES.length} profiles, ${Math.round(bytes / 1000)} kB`;
  const one = (group, ours, rest = {}) => ({ group, size, inputs: {}, rivals: { ours }, ...rest });
  yield one('report.html', () => reportHtml(view), { goalMs: 500 });
  yield one('every report', () =>
    [reportHtml, backtestComparison, selectionAudit, portfolio, weightsCsv].map((of) => of(view)),
  );
}

/** A profile that the run did not simulate stands there with the figures of one that it did: rendering does not read them. */
function sevenProfiles(view) {
  const { backtest } = view;
  if (backtest === null) return view;
  const model = backtest.series.find(({ name }) => name === view.inputs.mandate.profile);
  const missing = PROFILES.filter((name) => backtest.series.every((one) => one.name !== name));
  return {
    ...view,
    backtest: {
      ...backtest,
      series: [...missing.map((name) => ({ ...model, name })), ...backtest.series],
      windows: backtest.windows.map((window) => ({
        ...window,
        profiles: {
          ...Object.fromEntries(missing.map((name) => [name, window.profiles[model.name]])),
          ...window.profiles,
        },
      })),
    },
  };
}
