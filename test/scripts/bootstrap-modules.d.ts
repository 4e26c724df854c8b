// The bootstrap is plain JavaScript: it runs before there is a compiler. These are its shapes, for tests.
declare module '*/bootstrap/arguments.mjs' {
  export function parseArguments(
    argv: readonly string[],
  ): { action: 'start' | 'test'; args: string[] } | { action: 'misuse'; reason: string };
}
declare module '*/bootstrap/ensure-built.mjs' {
  export function sourceKey(root: string): string;
}
declare module '*/bootstrap/ensure-installed.mjs' {
  export function matchesLock(lock: unknown, installed: unknown): boolean;
  export function npmCommand(env: Readonly<Record<string, string | undefined>>): string[];
}
declare module '*/bootstrap/import-rules.mjs' {
  type Files = Readonly<Record<string, string>>;
  export const BREACHES: Readonly<Record<string, Files>>;
  export function cruiseSources(base: string, folders: readonly string[]): Promise<{ totalCruised: number }>;
  export function rulesBrokenBy(root: string, files: Files): Promise<string[]>;
}
declare module '*/bootstrap/lock-file.mjs' {
  export interface LockEntry {
    version?: string;
    optionalDependencies?: Readonly<Record<string, string>>;
    [key: string]: unknown;
  }
  export function missingFromLock(lock: {
    packages: Readonly<Record<string, LockEntry>>;
  }): { path: string; entry: LockEntry }[];
}
declare module '*/bootstrap/node-version.mjs' {
  export function versionProblem(version: string): string | null;
}
declare module '*/bootstrap/stamp.mjs' {
  export function filesBelow(root: string, path: string): string[];
  export function hashFiles(root: string, paths: readonly string[]): string;
  export function isStamped(file: string, value: string): boolean;
  export function writeStamp(file: string, value: string): void;
}
declare module '*/bootstrap/test-totals.mjs' {
  export interface Totals {
    passed: number;
    failed: number;
    skipped: number;
  }
  export function testTotals(report: unknown): Totals | null;
  export function closingLine(totals: Totals): string;
}
declare module '*/bootstrap/workflow-bundle.mjs' {
  export function bundleProblem(bundle: string): string | null;
}
