/** A folder to run in: the shipped configs, a home of its own, nothing else. */
import { chmod, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactRef } from '../../contracts/artifact.js';
import type { RunRecord } from '../../contracts/run.js';
import type { ArtifactStore } from '../../lakehouse/artifact-store.js';
import { localArtifactStore } from '../../lakehouse/local-artifact-store.js';
import { packageRoot } from './package-root.js';

export interface Workspace {
  /** Working folder of the commands. */
  readonly root: string;
  readonly home: string;
  readonly store: ArtifactStore;
  /** Place for `sextant`, with more environment. */
  place(env?: Readonly<Record<string, string>>): { cwd: string; env: Record<string, string> };
  /** Writes a config made from a shipped one; every text to replace must be there. */
  derive(from: string, to: string, changes: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

export async function workspace(parent = tmpdir()): Promise<Workspace> {
  const root = await mkdtemp(join(parent, 'sextant-work-'));
  await cp(join(packageRoot, 'configs'), join(root, 'configs'), { recursive: true });
  return openWorkspace(root);
}

/** A workspace that is there already. */
export function openWorkspace(root: string): Workspace {
  const home = join(root, 'home');
  return {
    root,
    home,
    store: localArtifactStore(home),
    place: (env = {}) => ({ cwd: root, env: { SEXTANT_HOME: home, ...env } }),
    async derive(from, to, changes) {
      let text = await readFile(join(root, 'configs', from), 'utf8');
      for (const [before, after] of Object.entries(changes)) {
        if (!text.includes(before)) throw new Error(`configs/${from} does not contain ${JSON.stringify(before)}`);
        text = text.replace(before, after);
      }
      await writeFile(join(root, 'configs', to), text);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** The sample mandate with a history so long that only some thirty windows are left: the same steps in a fraction of the time. */
export const SMALL = 'configs/portfolio_small.yaml';
export const deriveSmall = ({ derive }: Workspace): Promise<void> =>
  derive('portfolio_sample.yaml', 'portfolio_small.yaml', {
    'name: sample': 'name: small',
    'train: 252': 'train: 2300',
  });

/** `run.json` of a workspace's newest run. */
export const newestRecord = async ({ root }: Workspace): Promise<RunRecord> =>
  JSON.parse(await readFile(join(root, 'summaries', 'run.json'), 'utf8')) as RunRecord;

/** The reference a run recorded under a step's name. */
export function refOf(record: RunRecord, step: string): ArtifactRef {
  const found = record.steps.find((s) => s.step === step);
  if (!found) throw new Error(`the run has no step ${step}`);
  return found.ref;
}

/** Flips the lowest bit of a stored object's middle byte. */
export async function corrupt({ home }: Workspace, { sha256 }: ArtifactRef): Promise<void> {
  const path = join(home, 'objects', sha256.slice(0, 2), sha256);
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await chmod(path, 0o644);
  await writeFile(path, bytes);
}

/** Every file below a folder with its content, for saying that nothing in it changed. */
export async function contents(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const pairs = names.map(async (e) => {
    const path = join(e.parentPath, e.name);
    return [path, await readFile(path, 'base64')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
