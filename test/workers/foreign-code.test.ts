import { describe, expect, it } from 'vitest';
import { codeOfIdentity, identityText } from '../../workers/code-identity.js';
import { foreignText, foreignWorkers, pollersOf } from '../../workers/foreign-code.js';

const OWN = { code: 'a'.repeat(12), workflows: 'b'.repeat(12) };
const OTHER = { code: 'c'.repeat(12), workflows: 'b'.repeat(12) };
const CHANGED = { code: 'a'.repeat(12), workflows: 'd'.repeat(12) };
const NOW = Date.UTC(2026, 0, 5);
const at = (code: typeof OWN, secondsAgo: number, pid = 1) => ({
  identity: identityText(code, { pid, host: 'box' }),
  lastSeen: NOW - secondsAgo * 1000,
});

describe('identityText', () => {
  it('is read back by codeOfIdentity', () => {
    expect(codeOfIdentity(identityText(OWN, { pid: 42, host: 'a-b.example' }))).toEqual(OWN);
  });

  it.each(['', '42@box', 'sextant', `sextant ${OWN.code} 42@box`, `SEXTANT ${OWN.code}/${OWN.workflows} 42@box`])(
    'is not %j',
    (identity) => expect(codeOfIdentity(identity)).toBeNull(),
  );
});

describe('foreignWorkers', () => {
  it('are none where all run the same code, this worker among them', () => {
    expect(foreignWorkers({ q: [at(OWN, 1), at(OWN, 2, 7)], r: [at(OWN, 1)] }, OWN, NOW)).toEqual([]);
  });

  it('are told once each, with all their queues and when they were last seen', () => {
    const found = foreignWorkers({ r: [at(OTHER, 40), at(OTHER, 40)], q: [at(OTHER, 3), at(CHANGED, 5, 2)] }, OWN, NOW);
    expect(found).toEqual([
      { identity: at(CHANGED, 0, 2).identity, queues: ['q'], code: CHANGED, secondsAgo: 5 },
      { identity: at(OTHER, 0).identity, queues: ['q', 'r'], code: OTHER, secondsAgo: 3 },
    ]);
  });

  it('are forgotten 90 seconds after their last poll, and not a second sooner', () => {
    expect(foreignWorkers({ q: [at(OTHER, 90)] }, OWN, NOW)).toHaveLength(1);
    expect(foreignWorkers({ q: [at(OTHER, 91)] }, OWN, NOW)).toHaveLength(0);
  });

  it('include a worker that does not say what it runs', () => {
    const [found] = foreignWorkers({ q: [{ identity: '99@other', lastSeen: NOW }] }, OWN, NOW);
    expect(found).toMatchObject({ identity: '99@other', code: null });
    expect(foreignText(found!, OWN)).toContain('does not say which code it runs');
  });

  it('are told with both hashes, those of the workflows first', () => {
    const [computes] = foreignWorkers({ q: [at(OTHER, 3)] }, OWN, NOW);
    expect(foreignText(computes!, OWN)).toContain(`computes with code ${OTHER.code}, this one with ${OWN.code}`);
    const [runs] = foreignWorkers({ q: [at(CHANGED, 3)] }, OWN, NOW);
    expect(foreignText(runs!, OWN)).toContain(`runs workflows ${CHANGED.workflows}, this one ${OWN.workflows}`);
  });

  it('need a time', () => expect(() => foreignWorkers({}, OWN, Number.NaN)).toThrow(RangeError));
});

describe('pollersOf', () => {
  it('asks for workflows and activities of each queue and reads seconds and nanoseconds', async () => {
    const asked: string[] = [];
    const workflowService = {
      describeTaskQueue: async (request: { taskQueue: { name: string }; taskQueueType: number }) => {
        asked.push(`${request.taskQueue.name} ${request.taskQueueType}`);
        return { pollers: [{ identity: 'x', lastAccessTime: { seconds: '1700000000', nanos: 500_000_000 } }, {}] };
      },
    };
    const found = await pollersOf({ workflowService }, 'default', ['q', 'r']);
    expect(asked.sort()).toEqual(['q 1', 'q 2', 'r 1', 'r 2']);
    expect(found['q']).toEqual([
      ...[
        { identity: 'x', lastSeen: 1_700_000_000_500 },
        { identity: '', lastSeen: 0 },
      ],
      ...[
        { identity: 'x', lastSeen: 1_700_000_000_500 },
        { identity: '', lastSeen: 0 },
      ],
    ]);
  });
});
