import type { ProgressRow } from '../contracts/temporal-names.js';
import type { Observer } from './observer.js';

/** Keeps one row per step, in the order they started. */
export class StageTable implements Observer {
  readonly #rows = new Map<string, ProgressRow>();
  readonly #changed: (rows: readonly ProgressRow[]) => void;

  constructor(changed: (rows: readonly ProgressRow[]) => void = () => {}) {
    this.#changed = changed;
  }

  get rows(): readonly ProgressRow[] {
    return [...this.#rows.values()];
  }

  started(step: string): void {
    this.#set({ step, status: 'running', elapsedMs: null, note: '', artifact: '' });
  }

  finished: Observer['finished'] = (step, { ref, cacheHit, elapsedMs }, note) => {
    this.#set({ step, status: cacheHit ? 'cached' : 'done', elapsedMs, note, artifact: ref.sha256.slice(0, 12) });
  };

  /** A step that makes nothing, such as a wait: what is known of it. */
  told(step: string, status: 'running' | 'done', note: string): void {
    this.#set({ step, status, elapsedMs: null, note, artifact: '' });
  }

  /** The step that was running when the run failed. */
  failed(reason: string): string | null {
    const row = this.rows.find(({ status }) => status === 'running');
    if (row) this.#set({ ...row, status: 'failed', note: reason });
    return row?.step ?? null;
  }

  #set(row: ProgressRow): void {
    this.#rows.set(row.step, row);
    this.#changed(this.rows);
  }
}

/** The table as Markdown for the UI, which renders cells without padding: hence the spaces that do not break. */
export function stageMarkdown(rows: readonly ProgressRow[]): string {
  const pad = (text: string) => `\u00a0${text}\u00a0`;
  const line = (cells: readonly string[]) => `|${cells.map(pad).join('|')}|`;
  const time = (ms: number | null) => (ms === null ? '' : `${(ms / 1000).toFixed(1)}\u00a0s`);
  return [
    line(['step', 'status', 'time', 'result', 'artifact']),
    '|---|---|---|---|---|',
    ...rows.map((r) => line([r.step, r.status, time(r.elapsedMs), r.note, r.artifact])),
  ].join('\n');
}
