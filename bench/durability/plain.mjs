/**
 * The backtest as a plain function: `node plain.mjs PORTFOLIO FROM TO` in a folder with configs and a home.
 *
 * The product's order of steps and its stages, on one thread. What a step makes stays in memory under a number: nothing is hashed,
 * written or remembered between steps, and windows are decided in a loop. The run's report and its record are written as ever.
 * stdout: one line of JSON with the hash that the walk-forward would be stored under.
 */
import process from 'node:process';
import { loadResearch } from '../../dist/activities/pinned-market.js';
import { stepBodies } from '../../dist/activities/step-bodies.js';
import { createSteps } from '../../dist/activities/steps.js';
import { canonicalJson, sha256Hex } from '../../dist/lakehouse/canonical-json.js';
import { decideAt } from '../../dist/stages/validation/decide.js';
import { runInProcess } from '../../dist/workers/quantitative-pipeline.js';
import { openContext, settingsFromEnvironment } from '../../dist/workers/settings.js';

const [portfolio, from, to] = process.argv.slice(2);
const { context, objects } = plainContext();
const { signal } = new AbortController();
const hooks = { progress: () => {}, signal, lastAttempt: true };
const steps = createSteps(context, { run: plainStep }, () => hooks);
const silent = { started: () => {}, finished: () => {} };
const result = await runInProcess(steps, { configs: [portfolio], backtest: { from, to } }, silent);
const backtest = sha256Hex(canonicalJson(objects.get(result.artifacts.backtest)));
process.stdout.write(`${JSON.stringify({ runId: result.runId, outcome: result.outcome, backtest })}\n`);

/** A context without disk for what steps make, and without a memory of what was done. */
function plainContext() {
  const objects = new Map();
  const keep = async ({ kind, rows, schema, maxEventTime, maxKnownAt }, value) => {
    const sha256 = `${objects.size}`.padStart(64, '0');
    objects.set(sha256, value);
    return { kind, sha256, bytes: value.byteLength ?? 0, rows, schema, maxEventTime, maxKnownAt };
  };
  const store = {
    writeBytes: keep,
    writeJson: keep,
    readBytes: async ({ sha256 }) => bytesOf(objects.get(sha256)),
    readJson: async ({ sha256 }) => objects.get(sha256),
    has: async (sha256) => objects.has(sha256),
  };
  const memo = { get: async () => undefined, set: async () => {} };
  return { objects, context: { ...openContext(settingsFromEnvironment()), store, memo } };
}

function bytesOf(value) {
  return value instanceof Uint8Array ? value : new TextEncoder().encode(canonicalJson(value));
}

async function plainStep(name, input) {
  const body = name === 'decideWindows' ? decideWindows : stepBodies[name];
  return { ...(await body(context, input, hooks)), cacheHit: false, elapsedMs: 0, inputs: [] };
}

/** The windows of a batch, one after the other, without keys and notes. A turnover limit makes each go on from the one before. */
async function decideWindows({ store }, { inputs, market, regime, plan, batch }) {
  const research = await loadResearch(context, inputs, market, regime);
  if (research.mandate.rebalance.maxTurnover !== null)
    throw new Error('a book with a turnover limit is not measured here');
  const { batches } = await store.readJson(plan);
  const label = (kind) => ({ kind, rows: 1, schema: `${kind}/1`, maxEventTime: null, maxKnownAt: null });
  const windows = [];
  for (const date of batches[batch]) {
    windows.push({ date, decision: await store.writeJson(label('window-decision'), decideAt({ research, date })) });
  }
  const ref = await store.writeJson(label('window-batch'), { schema: 'window-batch/1', windows });
  return { ref, facts: { windows: windows.length, reused: 0 } };
}
