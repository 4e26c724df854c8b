/** Which code a worker runs, said where the server shows it to others: in the identity with which it polls. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeFingerprint, packageRoot } from './settings.js';

/** First digits of two hashes: enough to tell builds apart, short enough for an identity. */
export interface CodeIdentity {
  /** Of the code that decides what a stage computes, as it names memoised results. */
  readonly code: string;
  /** Of the compiled workflows: two versions of them cannot share a run. */
  readonly workflows: string;
}

const DIGITS = 12;

/** The code of this build. */
export function codeIdentity(): CodeIdentity {
  const folder = join(packageRoot, 'dist', 'workflows');
  const hash = createHash('sha256');
  // Not the bundle: it carries paths of the machine that made it.
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.js')) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  }
  return { code: codeFingerprint().slice(0, DIGITS), workflows: hash.digest('hex').slice(0, DIGITS) };
}

/** `sextant CODE/WORKFLOWS PID@HOST`. */
export const identityText = ({ code, workflows }: CodeIdentity, process: { pid: number; host: string }): string =>
  `sextant ${code}/${workflows} ${process.pid}@${process.host}`;

/** The code an identity tells of; null where it is not one of ours, such as a client's or an older worker's. */
export function codeOfIdentity(identity: string): CodeIdentity | null {
  const [, code, workflows] = /^sextant ([0-9a-f]{12})\/([0-9a-f]{12}) \d+@/.exec(identity) ?? [];
  return code === undefined || workflows === undefined ? null : { code, workflows };
}
