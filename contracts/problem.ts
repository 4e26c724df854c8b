/** Failure types that end a run at once: trying again cannot help. */
export const NON_RETRYABLE = [
  'ValidationError',
  'ConfigError',
  'IncompleteScanError',
  'StaleDataError',
  'DataQualityError',
  'FutureReadError',
  'InfeasibleMandateError',
  'InsufficientUniverseError',
  'UncertifiedSolutionError',
  'CorruptArtifactError',
  'MissingArtifactError',
  'PublicationConflictError',
  'TemporalUnavailableError',
  'PortTakenError',
] as const;

/** Failure types where waiting helps. */
export const RETRYABLE = ['ScanPageError', 'SourceBusyError', 'StorageError', 'SolverTimeoutError'] as const;

export type ProblemType = (typeof NON_RETRYABLE)[number] | (typeof RETRYABLE)[number];

/** What went wrong, as plain data, so it survives JSON, an activity boundary and a report. Match on `type`, not `instanceof`. */
export interface Problem {
  /** Stable and documented; becomes the Temporal failure type. Renaming one is a breaking change. */
  readonly type: ProblemType;
  /** What happened, with the numbers that decided it. */
  readonly what: string;
  /** Stage or source, then instrument, window, file or config path (file:line:column for configs). */
  readonly where: string;
  /** What the reader should do next. */
  readonly next: string;
  /** Present only when waiting helps; the failure is retryable exactly then. */
  readonly retryAfterMs?: number;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = <T = never>(problem: Problem): Result<T> => ({ ok: false, problem });

/** One line for people: what happened, where, and what to do. */
export const describeProblem = (p: Problem): string => `${p.type} in ${p.where}: ${p.what}. ${p.next}`;

/** A problem on its way out of a function that cannot return a Result. `activities/failure.ts` makes it a Temporal failure. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(describeProblem(problem));
    this.name = problem.type;
    this.problem = problem;
  }
}

/** The value of a result, or its problem thrown. */
export function orThrow<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.problem);
}
