import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ts from 'typescript';
import { type Instrument, type InstrumentVersion, UNSTATED } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';
import { type Problem, ProblemError } from '../../contracts/problem.js';
import type { PublishedTarget } from '../../contracts/run.js';
import { replaceFile } from '../../lakehouse/atomic-file.js';
import { sha256Hex } from '../../lakehouse/canonical-json.js';

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sextant-lakehouse-'));

/** The problem an operation throws; fails the test if it throws something else or nothing. */
export async function problemOf(operation: () => unknown): Promise<Problem> {
  try {
    await operation();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem was thrown');
}

const DAY = 86_400_000;

/** Bars of consecutive days, closing at noon UTC and known `lagMs` later. */
export function barsOf(
  instrument: string,
  closes: readonly number[],
  { firstDay = 18_000, lagMs = 3_600_000 } = {},
): Bars {
  const date = Int32Array.from(closes, (_, k) => firstDay + k);
  const closeTime = Float64Array.from(date, (day) => day * DAY + DAY / 2);
  const close = Float64Array.from(closes);
  const missing = () => new Float64Array(closes.length).fill(Number.NaN);
  return {
    instrument,
    date,
    closeTime,
    knownAt: closeTime.map((at) => at + lagMs),
    open: missing(),
    high: missing(),
    low: missing(),
    close,
    volume: missing(),
    quoteVolume: missing(),
  };
}

export function factOf(
  id: string,
  { validFrom, knownAt, liquidity }: { validFrom: number; knownAt: number; liquidity: number | null },
): InstrumentVersion {
  const [venue = '', symbol = ''] = id.split(':');
  const instrument: Instrument = {
    id,
    venue,
    symbol,
    identity: `fx/${symbol}/USD`,
    multiplier: 1,
    base: symbol,
    quote: 'USD',
    assetClass: 'fx',
    product: 'spot',
    description: symbol,
    tickSize: null,
    tickSource: null,
    lotSize: null,
    shortable: true,
    liquidityUsdPerDay: liquidity,
    ...UNSTATED,
  };
  return { instrument, validFrom, knownAt };
}

export const target = (asOf: string, weights: Record<string, number>, runId = 'run-1'): PublishedTarget => ({
  asOf,
  profile: 'risk_parity',
  weights,
  indicative: true,
  runId,
  proof: { config: 'c', code: 'd', inputs: 'i', allocation: 'a' },
});

/** Small ragged panels: instruments that start on different days, have gaps, and are known with different lags. */
export const panel = (): fc.Arbitrary<Bars[]> =>
  fc
    .uniqueArray(fc.constantFrom('A:ONE', 'A:TWO', 'B:ONE', 'B:TWO', 'C:ÉTÉ'), { minLength: 1 })
    .chain((ids) => fc.tuple(...ids.map(instrumentBars)));

const instrumentBars = (id: string): fc.Arbitrary<Bars> =>
  fc
    .record({
      closes: fc.array(fc.oneof(fc.double({ min: 0.01, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), {
        maxLength: 25,
      }),
      firstDay: fc.integer({ min: 18_000, max: 18_010 }),
      lagMs: fc.constantFrom(0, 3_600_000, 7 * DAY),
    })
    .map(({ closes, ...rest }) => barsOf(id, closes, rest));

/**
 * The lakehouse as plain JavaScript in a folder of its own, so that tests can start real processes on it.
 * A script imports './lakehouse/<file>.js' and finds its arguments in `process.argv`.
 */
export async function compiledLakehouse(): Promise<string> {
  const out = await temporaryFolder();
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  for (const folder of ['lakehouse', 'contracts']) {
    const source = new URL(`../../${folder}/`, import.meta.url);
    await mkdir(join(out, folder));
    for (const name of (await readdir(source)).filter((file) => file.endsWith('.ts'))) {
      const { outputText } = ts.transpileModule(await readFile(new URL(name, source), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
      });
      await writeFile(join(out, folder, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  return out;
}

/** Runs a script beside a compiled lakehouse. Resolves with its output; `killAfterLines` ends it by SIGKILL in mid-work. */
export async function runProcess(
  compiled: string,
  script: string,
  args: readonly string[],
  { killAfterLines = Number.POSITIVE_INFINITY } = {},
): Promise<{ lines: string[]; signal: NodeJS.Signals | null }> {
  const name = join(compiled, `${sha256Hex(script)}.js`);
  await replaceFile(name, script);
  const child = spawn(process.execPath, [name, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length - 1 >= killAfterLines) child.kill('SIGKILL');
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on('close', (...end) => resolve(end));
  });
  if (code !== 0 && signal === null) throw new Error(`process ended with ${code}`);
  return { lines: text.split('\n').filter((line) => line !== ''), signal };
}
