import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Threads } from '../../activities/steps.js';
import type { Step } from '../../contracts/steps.js';
import { builtPackage } from '../support/package-root.js';
import { type Workspace, workspace } from '../support/workspace.js';

type Module = typeof import('../../workers/threads.js');
type SettingsModule = typeof import('../../workers/settings.js');

const hooks = { progress: () => {}, signal: new AbortController().signal, lastAttempt: true };
const made: Step<object> = {
  ref: { kind: 'signals', sha256: '0'.repeat(64), bytes: 0, rows: 0, schema: '', maxEventTime: null, maxKnownAt: null },
  facts: {},
  cacheHit: false,
  elapsedMs: 0,
  inputs: [],
};
/** A step whose input is nowhere: who looks for it says so. */
const nowhere = { inputs: made.ref, universe: made.ref };

let place: Workspace;
let helpingThreads: Module['helpingThreads'];
let settingsWith: (threads: number) => ReturnType<SettingsModule['settingsFromEnvironment']>;

beforeAll(async () => {
  place = await workspace();
  const from = <T>(file: string): Promise<T> =>
    import(pathToFileURL(join(builtPackage(), 'dist', 'workers', file)).href) as Promise<T>;
  ({ helpingThreads } = await from<Module>('threads.js'));
  const { settingsFromEnvironment } = await from<SettingsModule>('settings.js');
  const { root, home } = place;
  settingsWith = (threads) => settingsFromEnvironment({ root, home, threads });
});
afterAll(() => place.remove());

/** The calling thread, which ends each step when it is told to. */
function slowHere() {
  const begun: unknown[] = [];
  const end: (() => void)[] = [];
  const here: Threads = {
    run: (_, input) => {
      begun.push(input);
      return new Promise((resolve) => end.push(() => resolve(made)));
    },
  };
  return { here, begun, end };
}

describe('helpingThreads', () => {
  it('does one step after the other where it is called, if that is all the threads there may be', async () => {
    const { here, begun, end } = slowHere();
    const threads = helpingThreads(settingsWith(1), here);
    const both = Promise.all([threads.run('signals', 'first', hooks), threads.run('signals', 'second', hooks)]);
    await new Promise(setImmediate);
    expect(begun).toEqual(['first']);
    end[0]!();
    await new Promise(setImmediate);
    expect(begun).toEqual(['first', 'second']);
    end[1]!();
    expect(await both).toEqual([made, made]);
    await threads.close();
  });

  it('has a thread do what has waited for the caller, and hands its problem on', async () => {
    const { here, begun, end } = slowHere();
    const threads = helpingThreads(settingsWith(2), here);
    const first = threads.run('signals', 'first', hooks);
    await expect(threads.run('signals', nowhere, hooks)).rejects.toMatchObject({
      problem: { type: 'MissingArtifactError' },
    });
    expect(begun).toEqual(['first']);
    end[0]!();
    expect(await first).toEqual(made);
    await threads.close();
  });
});
