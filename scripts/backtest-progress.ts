import type { ProgressRow } from '../contracts/temporal-names.js';
import { say } from './console.js';
import { ProgressLines } from './progress.js';

/** The progress of a backtest: its steps, and after each batch of windows how long the others may take. */
export class BacktestProgress extends ProgressLines {
  readonly #now: () => number;
  #since: number | null = null;
  #told = 0;

  /** `now` is a clock in ms; only differences of it are used. */
  constructor(now: () => number) {
    super();
    this.#now = now;
  }

  override show(rows: readonly ProgressRow[]): void {
    super.show(rows);
    const line = this.#estimate(rows);
    if (line !== null) say(line);
  }

  #estimate(rows: readonly ProgressRow[]): string | null {
    const of = Number(/^(\d+) batches/.exec(rows.find(({ step }) => step === 'window-plan')?.note ?? '')?.[1] ?? 0);
    const batches = rows.filter(({ step }) => step.startsWith('windows/'));
    if (batches.length > 0) this.#since ??= this.#now();
    const done = batches.filter(({ status }) => status === 'done').length;
    const known = batches.filter(({ status }) => status === 'cached').length;
    const left = of - done - known;
    // What was known before says nothing about how long a batch takes.
    if (this.#since === null || done === this.#told || left <= 0) return null;
    this.#told = done;
    const seconds = ((this.#now() - this.#since) / done / 1000) * left;
    return `  windows: ${done + known} of ${of} batches, about ${duration(seconds)} left`;
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
