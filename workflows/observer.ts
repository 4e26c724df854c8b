import type { StepRecord } from '../contracts/run.js';
import type { Step } from '../contracts/steps.js';

/** Told what the pipeline does, for progress views; must not influence it. */
export interface Observer {
  started(step: string): void;
  finished(step: string, result: Step<object>, note: string): void;
}

/** Runs one step under its name and keeps its record. */
export type Recorder = <S extends Step<object>>(
  step: string,
  work: () => Promise<S>,
  note?: (result: S) => string,
) => Promise<S>;

export function recorder(observer: Observer): { record: Recorder; records: StepRecord[] } {
  const records: StepRecord[] = [];
  const record: Recorder = async (step, work, note) => {
    observer.started(step);
    const result = await work();
    const { ref, cacheHit, elapsedMs, inputs } = result;
    records.push({ step, ref, cacheHit, elapsedMs, inputs });
    observer.finished(step, result, note?.(result) ?? '');
    return result;
  };
  return { record, records };
}
