import type { Bars } from '../../contracts/market.js';
import { orThrow, type Problem, type Result } from '../../contracts/problem.js';
import type { RunInputs } from '../../contracts/run.js';
import type { MarketSource } from '../../market/source.js';
import { documentLabel } from '../labels.js';
import { openPinned, sourcesOf } from '../open-source.js';
import type { Hooks, StepBody, StepContext } from '../step-body.js';
import { atOnce } from './at-once.js';
import { fetchSeries } from './fetch-series.js';
import { asLeft, isMissingAnswer, missingNote } from './incomplete-scan.js';
import { latest, storeSeries } from './series-store.js';
import type { BarBatchContent, LiquidTop } from './stored-scan.js';

/** Instruments of a batch that are asked for at the same time; the lane's limiter says when each request leaves. */
const AT_ONCE = 10;

interface Wanted {
  readonly source: MarketSource;
  readonly sourceName: string;
  readonly asOf: number;
  readonly instruments: readonly string[];
  /** The scan asked another source, so this one need not know every instrument. */
  readonly foreign: boolean;
  readonly allowPartial: boolean;
}

/** What became of one instrument. */
interface Fetched<Series> {
  readonly instrument: string;
  readonly answer: Result<Series>;
}

/**
 * The bars of a batch. Over the network every instrument is stored and remembered as soon as it is there, and one that fails
 * does not stop the others: a retry, or a worker that takes over, asks for the rest alone.
 *
 * Errors   the problem of the first instrument, in their order, that could not be had; IncompleteScanError on the last
 *          attempt. With `allowPartial` the batch then says what is missing and goes without it.
 */
export const fetchBars: StepBody<'fetchBars'> = async (context, { inputs, liquid, batch }, hooks) => {
  const { store } = context;
  const [pinned, top] = await Promise.all([store.readJson<RunInputs>(inputs), store.readJson<LiquidTop>(liquid)]);
  const { source: sourceName, instruments } = top.batches[batch.index]!;
  const universe = pinned.mandate.universes.find(({ name }) => name === top.universe)!;
  const source = orThrow(await openPinned(context, pinned, sourceName));
  const wanted: Wanted = {
    source,
    sourceName,
    asOf: Date.parse(pinned.asOf),
    instruments,
    foreign: sourceName !== sourcesOf(universe).scan,
    allowPartial: universe.allowPartial,
  };
  const { content, final } = source.capabilities.network
    ? await overNetwork(context, wanted, hooks)
    : { content: await fromDisk(context, wanted, hooks), final: true };
  const bars = content.series.reduce((n, { rows }) => n + rows, 0);
  const label = {
    ...documentLabel('bars', bars, content.schema),
    maxEventTime: latest(content.series.map((ref) => ref.maxEventTime)),
    maxKnownAt: latest(content.series.map((ref) => ref.maxKnownAt)),
  };
  return {
    ref: await store.writeJson(label, content),
    facts: { bars, missing: content.missing.length },
    provisional: !final || content.missing.length > 0,
  };
};

async function overNetwork(context: StepContext, wanted: Wanted, hooks: Hooks) {
  let done = 0;
  const fetched = await atOnce(wanted.instruments, AT_ONCE, async (instrument) => {
    const answer = await fetchSeries(context, wanted, instrument, hooks.signal);
    if (answer.ok) hooks.progress({ done: ++done, of: wanted.instruments.length });
    return { instrument, answer };
  });
  const { had, unknown, missing } = sorted(fetched, wanted, hooks);
  const content: BarBatchContent = { schema: 'bar-batch/1', series: had.map(({ ref }) => ref), unknown, missing };
  return { content, final: had.every((series) => series.final) };
}

/** Read one after the other: they come from one file, and a cancelled step stops between two of them. */
async function fromDisk({ store }: StepContext, wanted: Wanted, hooks: Hooks): Promise<BarBatchContent> {
  const fetched: Fetched<Bars>[] = [];
  for (const instrument of wanted.instruments) {
    fetched.push({ instrument, answer: await wanted.source.bars(instrument, wanted.asOf, hooks.signal) });
    hooks.progress({ done: fetched.length, of: wanted.instruments.length });
  }
  const { had, unknown, missing } = sorted(fetched, wanted, hooks);
  return { schema: 'bar-batch/1', series: [await storeSeries(store, had)], unknown, missing };
}

/** The series that were had, and what the others lack; throws where that is not for the batch to forgive. */
function sorted<Series>(fetched: readonly Fetched<Series>[], wanted: Wanted, { lastAttempt }: Hooks) {
  const had: Series[] = [];
  const unknown: string[] = [];
  const missing: string[] = [];
  for (const { instrument, answer } of fetched) {
    const asked = `bars of ${instrument} from ${wanted.sourceName}`;
    if (answer.ok) had.push(answer.value);
    else if (wanted.foreign && answer.problem.type === 'ValidationError') unknown.push(instrument);
    else if (wanted.allowPartial && mayBeMissing(answer.problem, lastAttempt)) {
      missing.push(missingNote(asked, answer.problem));
    } else throw asLeft(answer.problem, asked, lastAttempt);
  }
  return { had, unknown, missing };
}

/** What a source did not give, or gave wrong; never what is wrong with ourselves. */
const mayBeMissing = (problem: Problem, lastAttempt: boolean): boolean =>
  problem.type === 'DataQualityError' ||
  problem.type === 'ValidationError' ||
  (lastAttempt && isMissingAnswer(problem));
