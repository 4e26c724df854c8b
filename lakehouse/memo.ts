import { join, resolve } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact.js';
import { ProblemError } from '../contracts/problem.js';
import type { ArtifactStore } from './artifact-store.js';
import { readIfThere, replaceFile } from './atomic-file.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { localArtifactStore } from './local-artifact-store.js';

/** What is remembered of a step: the artifact it made, and the few facts its caller was told beside it. */
export interface Remembered {
  readonly ref: ArtifactRef;
  readonly facts: object;
}

/** Remembers what a step made, so that the same step on the same inputs is not done twice. */
export interface Memo {
  /** The stored result, or undefined where there is none, its note is unreadable, or its object is gone. */
  get(key: string): Promise<Remembered | undefined>;
  set(key: string, made: Remembered): Promise<void>;
}

/** Everything a step's result depends on. */
export interface MemoIdentity {
  readonly step: string;
  /** Fingerprint of the code that would compute it. */
  readonly code: string;
  readonly params: unknown;
  /** Hashes of the input artifacts, in the order the step takes them. */
  readonly inputs: readonly string[];
}

/** sha256 of the canonical JSON of the identity: equal exactly when the step would compute the same thing. */
export const memoKey = ({ step, code, params, inputs }: MemoIdentity): string =>
  sha256Hex(canonicalJson({ step, code, params, inputs }));

/**
 * A memo in `<root>/memo/`, one small file per key, for objects in `store`.
 *
 * It only saves time: a lost, torn or garbled file is a miss, and is written again. Safe for many processes: files appear
 * whole, and two writers of one key write equal content, since the key names everything the result depends on.
 */
export function memo(root: string, store: ArtifactStore = localArtifactStore(root)): Memo {
  const pathOf = (key: string): string => {
    if (!/^[0-9a-f]{64}$/.test(key)) {
      throw new ProblemError({
        type: 'ValidationError',
        where: 'memo',
        what: `${JSON.stringify(key)} is not a memo key`,
        next: 'Make keys with memoKey.',
      });
    }
    return join(resolve(root), 'memo', key.slice(0, 2), `${key}.json`);
  };
  return {
    async get(key) {
      const bytes = await readIfThere(pathOf(key));
      const made = bytes && parseNote(new TextDecoder().decode(bytes), key);
      return made !== undefined && (await store.has(made.ref.sha256)) ? made : undefined;
    },
    async set(key, made) {
      await replaceFile(pathOf(key), noteOf(key, made));
    },
  };
}

/** The check tells a note that was cut short or edited from a whole one. */
const noteOf = (key: string, { ref, facts }: Remembered): string =>
  canonicalJson({ key, ref, facts, check: sha256Hex(canonicalJson({ key, ref, facts })) });

function parseNote(text: string, key: string): Remembered | undefined {
  try {
    const { ref, facts } = JSON.parse(text) as Remembered;
    return noteOf(key, { ref, facts }) === text ? { ref, facts } : undefined;
  } catch {
    return undefined;
  }
}
