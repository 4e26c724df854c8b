import type { ProgressRow } from '../contracts/temporal-names.js';
import { escapeTerminal } from '../reports/escape.js';
import { StageTable } from '../workflows/stage-table.js';
import { say } from './console.js';

/** Tells on stderr what is done, one line per step, each said once. */
export class ProgressLines {
  readonly #said = new Map<string, ProgressRow['status']>();

  show(rows: readonly ProgressRow[]): void {
    for (const row of rows) {
      if (row.status === 'running' || this.#said.get(row.step) === row.status) continue;
      this.#said.set(row.step, row.status);
      const time = row.elapsedMs === null ? '' : `${(row.elapsedMs / 1000).toFixed(2)} s`;
      say(`  ${row.status.padEnd(7)}${time.padStart(8)}  ${row.step.padEnd(30)} ${escapeTerminal(row.note)}`);
    }
  }
}

/** An observer of the pipeline in process that tells its progress. */
export function progressObserver(): StageTable {
  const lines = new ProgressLines();
  return new StageTable((rows) => lines.show(rows));
}
