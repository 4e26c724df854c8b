/** Rows of somebody's file that were set aside or marked, one a line with the reason, for whoever has to correct the file. */
import { csvText } from './escape.js';

export interface RejectedLine {
  readonly file: string;
  readonly line: number;
  readonly instrument: string;
  readonly date: string;
  readonly action: string;
  readonly rule: string;
  readonly reason: string;
  /** The row's values, joined by commas. */
  readonly row: string;
}

const HEADER = 'file,line,instrument,date,action,rule,reason,row';

export function rejectsCsv(rejected: readonly RejectedLine[]): string {
  const lines = rejected.map(({ file, line, instrument, date, action, rule, reason, row }) =>
    [csvText(file), String(line), ...[instrument, date, action, rule, reason, row].map(csvText)].join(','),
  );
  return `${[HEADER, ...lines].join('\n')}\n`;
}
