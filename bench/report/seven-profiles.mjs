import { loadRunView } from '../../dist/activities/run-view.js';
import { readRecord, reportInput } from '../../dist/scripts/run-record.js';
import { openContext, settingsFromEnvironment } from '../../dist/workers/settings.js';

export const PROFILES = [
  'min_variance',
  'risk_parity',
  'max_sharpe',
  'barbell',
  'max_diversification',
  'hrp',
  'equal_weight',
];

/** Everything that the reports of the newest run of the working folder show, with seven profiles. */
export async function newestView() {
  const settings = settingsFromEnvironment();
  const context = openContext(settings);
  const record = await readRecord(settings);
  const view = sevenProfiles(await loadRunView(context, await reportInput(context.store, record)));
  if (view.backtest === null) throw new Error(`${record.runId} has no back-test: make a whole run first`);
  return view;
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
