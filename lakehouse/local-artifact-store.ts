import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact.js';
import { ProblemError } from '../contracts/problem.js';
import type { ArtifactLabel, ArtifactStore } from './artifact-store.js';
import { createFile, readIfThere, replaceFile } from './atomic-file.js';
import { canonicalJson, sha256Hex } from './canonical-json.js';
import { onDisk, systemCode } from './storage-problem.js';

/**
 * Artifacts in a local directory: `<root>/objects/<first two digits>/<sha256>`.
 *
 * Safe for many processes: an object appears whole under the hash of its content, so two writers of one content agree.
 * Every read hashes what it got. Errors are ProblemErrors: MissingArtifactError, CorruptArtifactError, StorageError
 * (disk full and the like, retryable), ValidationError for a hash that is not 64 hex digits (a path cannot be smuggled in).
 */
export function localArtifactStore(root: string): ArtifactStore {
  const pathOf = (sha256: string): string => {
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw new ProblemError({
        type: 'ValidationError',
        where: 'artifact store',
        what: `${JSON.stringify(sha256)} is not a sha256: 64 lower-case hex digits`,
        next: 'Pass the `sha256` of an ArtifactRef as it was returned.',
      });
    }
    return join(resolve(root), 'objects', sha256.slice(0, 2), sha256);
  };

  const sizeOf = (path: string): Promise<number | undefined> =>
    onDisk(path, async () => {
      try {
        return (await stat(path)).size;
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return undefined;
        throw error;
      }
    });

  async function writeBytes(label: ArtifactLabel, bytes: Uint8Array): Promise<ArtifactRef> {
    const sha256 = sha256Hex(bytes);
    const path = pathOf(sha256);
    const size = await sizeOf(path);
    if (size === undefined) await createFile(path, bytes);
    // Content cannot differ in length from its own hash: the object was cut short from outside, and here are the right bytes.
    else if (size !== bytes.byteLength) await replaceFile(path, bytes);
    const { kind, rows, schema, maxEventTime, maxKnownAt } = label;
    return { kind, sha256, bytes: bytes.byteLength, rows, schema, maxEventTime, maxKnownAt };
  }

  async function readBytes({ kind, sha256 }: ArtifactRef): Promise<Uint8Array> {
    const path = pathOf(sha256);
    const where = `artifact ${kind} ${sha256}`;
    const bytes = await readIfThere(path);
    if (bytes === undefined) {
      throw new ProblemError({
        type: 'MissingArtifactError',
        where,
        what: `no object at ${path}`,
        next: 'Run the step that made it again, or point the worker at the folder that holds it.',
      });
    }
    const found = sha256Hex(bytes);
    if (found !== sha256) {
      throw new ProblemError({
        type: 'CorruptArtifactError',
        where,
        what: `the ${bytes.byteLength} bytes at ${path} have sha256 ${found}`,
        next: 'Check the disk, delete that file, and run again: the step that made it stores it anew.',
      });
    }
    return bytes;
  }

  return {
    writeBytes,
    readBytes,
    writeJson: (label, value) => writeBytes(label, new TextEncoder().encode(canonicalJson(value))),
    async readJson<T>(ref: ArtifactRef): Promise<T> {
      const text = new TextDecoder().decode(await readBytes(ref));
      try {
        return JSON.parse(text) as T;
      } catch {
        throw new ProblemError({
          type: 'DataQualityError',
          where: `artifact ${ref.kind} ${ref.sha256}`,
          what: 'its bytes are intact but are not JSON',
          next: `Read a ${ref.schema} artifact with readBytes and its own decoder.`,
        });
      }
    },
    async has(sha256) {
      return (await sizeOf(pathOf(sha256))) !== undefined;
    },
  };
}
