import { escapeTerminal } from '../../reports/escape.js';

/** Something that somebody has to look at, with what to do. */
export interface Alarm {
  readonly kind:
    | 'TASK_FAILING'
    | 'RUN_FAILED'
    | 'SCHEDULE_PAUSED'
    | 'RUN_MISSED'
    | 'NO_WORKER'
    | 'MIXED_CODE'
    | 'DRIFT'
    | 'STALE_TARGET'
    | 'RUN_ALARM';
  /** Run, schedule, queue or portfolio. */
  readonly subject: string;
  readonly reason: string;
  readonly cure: string;
}

/** An alarm as lines for a terminal. */
export const alarmLines = ({ kind, subject, reason, cure }: Alarm): string[] => [
  `${kind} ${escapeTerminal(subject)}: ${escapeTerminal(reason)}`,
  `  next: ${escapeTerminal(cure)}`,
];
