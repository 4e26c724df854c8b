import { ServiceError, WorkflowFailedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { patientResult } from '../../scripts/patient-result.js';

const lost = (code: number): ServiceError =>
  new ServiceError('Failed to get Workflow execution history', {
    cause: Object.assign(new Error('14 UNAVAILABLE'), { code, details: '', metadata: {} }),
  });

/** Answers one after another; each takes so many milliseconds of a clock that nobody waits for. */
function script(...answers: readonly { takes: number; answer: unknown }[]) {
  let now = 0;
  let asked = 0;
  const said: string[] = [];
  const result = patientResult(
    'portfolio/a/2026-01-05',
    async () => {
      const { takes, answer } = answers[Math.min(asked++, answers.length - 1)]!;
      now += takes;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    {
      say: (line) => void said.push(line),
      clock: () => now,
      pause: async (ms) => {
        now += ms;
      },
    },
  );
  return { result, said, asked: () => asked, now: () => now };
}

describe('patientResult', () => {
  it('is the result, in silence, where the server stays', async () => {
    const { result, said } = script({ takes: 5, answer: 'done' });
    expect([await result, said]).toEqual(['done', []]);
  });

  it.each([4, 8, 13, 14])('asks again after status %i and says once that the server is lost', async (code) => {
    const gone = { takes: 10_000, answer: lost(code) };
    const { result, said, asked } = script(gone, gone, gone, { takes: 5, answer: 'done' });
    expect([await result, asked(), said.length]).toEqual(['done', 4, 1]);
  });

  it.each([
    new WorkflowFailedError('Workflow execution failed', undefined, 'MAXIMUM_ATTEMPTS_REACHED'),
    lost(5),
    lost(7),
    new Error('a mistake of ours'),
  ])('passes on at once what waiting cannot mend: %s', async (error) => {
    const { result, asked } = script({ takes: 5, answer: error });
    await expect(result).rejects.toBe(error);
    expect(asked()).toBe(1);
  });

  it('gives up after fifteen minutes, saying how to go on', async () => {
    const { result, now } = script({ takes: 10_000, answer: lost(14) });
    await expect(result).rejects.toMatchObject({
      problem: {
        type: 'TemporalUnavailableError',
        where: 'portfolio/a/2026-01-05',
        next: expect.stringContaining('sextant watch'),
      },
    });
    expect(now()).toBeGreaterThanOrEqual(15 * 60_000);
    expect(now()).toBeLessThan(16 * 60_000);
  });

  it('counts each time without a server anew', async () => {
    const gone = { takes: 10_000, answer: lost(14) };
    const long = { takes: 14 * 60_000, answer: lost(14) };
    const { result, said } = script(gone, long, gone, long, gone, { takes: 5, answer: 'done' });
    expect([await result, said.length]).toEqual(['done', 3]);
  });
});
