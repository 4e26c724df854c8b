/** `node instruments.mjs N`: one decision over N simulated perpetuals of 400 days, by the shipped crypto book; one line of JSON. */
import process from 'node:process';
import { canonicalJson, sha256Hex } from '../../dist/lakehouse/canonical-json.js';
import { regimePath } from '../../dist/stages/regime/regime-path.js';
import { regimeStage } from '../../dist/stages/regime/regime-stage.js';
import { selectionStage } from '../../dist/stages/selection/selection-stage.js';
import { signalsStage } from '../../dist/stages/signals/signals-stage.js';
import { fieldHistory } from '../../dist/stages/universe/field-history.js';
import { universeStage } from '../../dist/stages/universe/universe-stage.js';
import { memoryMb } from '../machine.mjs';
import { cryptoBook, perpetuals } from '../stages/market.mjs';
import { clocked } from '../walk-forward/clocked-run.mjs';

const T = 400;
const N = Number(process.argv[2]);
const history = perpetuals(N, T);
const mandate = await cryptoBook(N);
const parts = {};
const part = async (name, work) => {
  const { value, wall, cpu } = await clocked(work);
  parts[name] = { wallMs: wall, cpuMs: cpu };
  return value;
};

const loadedMb = memoryMb('VmRSS');
const view = history.at(history.cut);
const fields = fieldHistory(history);
const universe = await part('universe', () => universeStage({ view, fields, mandate }));
const regime = await part('regime', () =>
  regimeStage({ path: regimePath({ history, fields, mandate }), view, universe, mandate }),
);
const signals = await part('signals', () => signalsStage({ asOf: universe.asOf, universe, mandate }));
const selection = await part('selection', () => selectionStage({ view, universe, signals, mandate }));
const peakMb = memoryMb('VmHWM');
// The clusters of everything that passed: a book whose strategies want all of it.
const everything = { ...mandate, strategies: [wantsAll()] };
const all = signalsStage({ asOf: universe.asOf, universe, mandate: everything });
const counts = { rows: universe.rows.length, signals: signals.signals.length, selected: selection.selected.length };
if (counts.rows < 0.9 * N || counts.selected < 8) throw new Error(`too few to measure: ${JSON.stringify(counts)}`);
if (process.argv[3] === 'all') {
  await part('selection of all', () => selectionStage({ view, universe, signals: all, mandate: everything }));
  counts.all = all.signals.length;
}
const answer = sha256Hex(canonicalJson({ universe, regime, signals, selection }));
process.stdout.write(
  `${JSON.stringify({ parts, counts, loadedMb, peakMb, peakOfAllMb: memoryMb('VmHWM'), answer })}\n`,
);

function wantsAll() {
  const long = [{ field: 'close', op: 'gt', value: 0, onMissing: 'fail' }];
  return { kind: 'strategy', name: 'all', alpha: { field: 'Perf.1M', longPrefers: 'high' }, long, short: [], limit: N };
}
