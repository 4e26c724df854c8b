/** What a worker tells while it works: lines for people, or JSON for programs, with the run each belongs to. */
import { pino } from 'pino';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/** What an entry is about; nothing else is ever written, so that no option or header can slip in. */
export interface LogFields {
  readonly workflowId?: string;
  readonly runId?: string;
  readonly workflowType?: string;
  readonly activityType?: string;
  readonly attempt?: number;
  readonly taskQueue?: string;
  readonly elapsedMs?: number;
  readonly cacheHit?: boolean;
  readonly state?: string;
  /** Type of a failure, then its message. */
  readonly errorType?: string;
  readonly error?: string;
}

export type Log = (level: Level, message: string, fields?: LogFields) => void;

const SECRET_NAME = /KEY|TOKEN|SECRET|PASSWORD|PWD|CREDENTIAL/i;

/** Blanks what must not be read: the values of variables named like secrets, and passwords within addresses. */
export function withoutSecrets(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    // Short values are switches and paths' parts: blanking them would only garble the text.
    SECRET_NAME.test(name) && value !== undefined && value.length >= 6 ? [value] : [],
  );
  const longestFirst = secrets.sort((a, b) => b.length - a.length);
  return (text) =>
    longestFirst
      .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
      .replace(/([a-z][a-z0-9+.-]*:\/\/[^/\s:@]*):[^@/\s]+@/gi, '$1:***@');
}

/** One JSON object a line: `time` (ISO, UTC), `level` and `msg`, then `context`, then the fields. */
export function jsonLog(
  level: Level,
  context: Readonly<Record<string, string>>,
  { write, clean, now }: { write: (line: string) => void; clean: (text: string) => string; now: () => number },
): Log {
  const logger = pino(
    {
      level,
      base: context,
      timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => write(line.trimEnd()) },
  );
  return (at, message, fields = {}) => logger[at](cleaned(fields, clean), clean(message));
}

/** One line for people. */
export function textLog(
  level: Level,
  { write, clean }: { write: (line: string) => void; clean: (text: string) => string },
): Log {
  return (at, message, fields = {}) => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    const { activityType, workflowType, taskQueue, workflowId, attempt, elapsedMs, state, error } = fields;
    const subject = activityType ?? workflowType ?? (state === undefined ? undefined : `${taskQueue} ${state}`);
    const parts = [
      at.toUpperCase(),
      message,
      ...(subject === undefined ? [] : [`(${subject})`]),
      ...(elapsedMs === undefined ? [] : [`in ${(elapsedMs / 1000).toFixed(2)} s`]),
      ...(attempt === undefined || attempt === 1 ? [] : [`attempt ${attempt}`]),
      ...(workflowId === undefined ? [] : [workflowId]),
    ];
    write(clean(`${parts.join(' ')}${error === undefined ? '' : `: ${error}`}`));
  };
}

const cleaned = (fields: LogFields, clean: (text: string) => string): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
  );
