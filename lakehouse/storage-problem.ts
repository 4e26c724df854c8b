import { ProblemError } from '../contracts/problem.js';

/** Code of a Node system error ("ENOSPC"), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const CURES: Readonly<Record<string, string>> = {
  ENOSPC: 'Free disk space; it is tried again.',
  EDQUOT: 'Raise the disk quota or free space; it is tried again.',
  EROFS: 'Mount the folder writable or choose another one; it is tried again.',
  EACCES: 'Give this user access to the folder; it is tried again.',
  EMFILE: 'Raise the limit of open files (ulimit -n); it is tried again.',
  EPERM: 'The folder must be on a file system with hard links; choose another one.',
  ENOTSUP: 'The folder must be on a file system with hard links; choose another one.',
};

/** Runs a disk operation; what the operating system refuses becomes a StorageError that names the path and is retryable. */
export async function onDisk<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined || error instanceof ProblemError) throw error;
    throw new ProblemError({
      type: 'StorageError',
      where: path,
      what: error instanceof Error ? error.message : code,
      next: CURES[code] ?? 'Check the disk; it is tried again.',
      retryAfterMs: 2000,
    });
  }
}
