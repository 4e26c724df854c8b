import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MarketAccess } from '../activities/market-access.js';
import type { StepContext } from '../activities/step-body.js';
import { ProblemError } from '../contracts/problem.js';
import { localArtifactStore } from '../lakehouse/local-artifact-store.js';
import { memo } from '../lakehouse/memo.js';
import { marketSettings } from './market-settings.js';
import { workflowsUrl } from './workflows-url.js';

/** Where a process works, as plain data that can be handed to a thread. */
export interface Settings {
  /** Folder that config paths are relative to, and that receives summaries/. */
  readonly root: string;
  /** Folder of artifacts, memo, ledger and run records. */
  readonly home: string;
  /** Folder of the installed package, which holds the sample data. */
  readonly assets: string;
  readonly code: string;
  /** Where the Temporal UI shows workflows; see `workflowsUrl`. */
  readonly workflowsUrl?: string | undefined;
  readonly threads: number;
  /** How sources of the network are reached. */
  readonly market: MarketAccess;
  /** Forget what was done before: every step is done again. */
  readonly fresh: boolean;
  /** False: what is done is remembered for nobody. */
  readonly remember?: boolean;
}

/** The built package this file belongs to: `dist/` lies inside it. */
export const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Settings from the environment: SEXTANT_HOME (default .sextant below the working folder), SEXTANT_THREADS, SEXTANT_UI_URL, and
 * those of `marketSettings`.
 */
export function settingsFromEnvironment(overrides: Partial<Settings> = {}): Settings {
  const root = overrides.root ?? process.cwd();
  return {
    root,
    home: resolve(root, process.env['SEXTANT_HOME'] ?? '.sextant'),
    assets: packageRoot,
    code: codeFingerprint(),
    workflowsUrl: workflowsUrl(process.env),
    threads: threadCount(process.env['SEXTANT_THREADS']),
    market: marketSettings(process.env),
    fresh: false,
    ...overrides,
  };
}

function threadCount(wanted: string | undefined): number {
  if (wanted === undefined) return Math.max(1, Math.min(availableParallelism(), 16));
  if (/^[1-9]\d?$/.test(wanted)) return Number(wanted);
  throw new ProblemError({
    type: 'ConfigError',
    where: 'SEXTANT_THREADS',
    what: `${JSON.stringify(wanted)} is not a number of threads`,
    next: 'Give a whole number from 1 to 99, or unset it.',
  });
}

/** Fingerprint of the code that decides, written by the build. */
export function codeFingerprint(): string {
  const file = join(packageRoot, 'dist', 'fingerprint.json');
  if (!existsSync(file)) {
    throw new ProblemError({
      type: 'ConfigError',
      where: file,
      what: 'the build has no fingerprint',
      next: 'Run `npm run build`.',
    });
  }
  return (JSON.parse(readFileSync(file, 'utf8')) as { code: string }).code;
}

/** What the steps work with, opened from settings; every thread opens its own. */
export function openContext({
  root,
  home,
  assets,
  code,
  workflowsUrl: url,
  market,
  fresh,
  remember = true,
}: Settings): StepContext {
  const store = localArtifactStore(home);
  const remembered = memo(home, store);
  return {
    root,
    home,
    assets,
    code,
    workflowsUrl: url,
    market,
    now: Date.now,
    store,
    memo: {
      get: fresh ? async () => undefined : remembered.get,
      set: remember ? remembered.set : async () => {},
    },
  };
}
