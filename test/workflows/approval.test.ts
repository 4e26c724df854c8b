import { describe, expect, it } from 'vitest';
import type { ApprovalConfig, ApprovalQuestion, Verdict } from '../../contracts/approval.js';
import type { PipelineSteps, RunPlan, VerdictInput } from '../../contracts/steps.js';
import { type Ask, type Proposal, permit, permitted } from '../../workflows/approval.js';

const terms: ApprovalConfig = { required: 'always', timeout: '4h', onTimeout: 'reject', approvers: null };
const ref = { sha256: 'a'.repeat(64) } as never;
const plan = (approval?: Partial<ApprovalConfig>, hasTarget = true) =>
  ({
    runId: 'portfolio/core/2026-01-05',
    portfolio: 'core',
    asOf: '2026-01-05T23:30:00.000Z',
    inputs: { ref },
    hasTarget,
    ...(approval ? { approval: { ...terms, ...approval } } : {}),
  }) as unknown as RunPlan;
const at = '2026-01-06T01:00:00.000Z';
const yes: Verdict = { kind: 'decided', decision: { approve: true, by: 'desk', reason: 'fine', at } };
const no: Verdict = { kind: 'decided', decision: { approve: false, by: 'desk', reason: 'too large', at } };
const today = { scheduledAt: null, startedAt: at };

/** What was asked and written while a run sought permission. */
async function seek(
  about: RunPlan,
  verdict: Verdict,
  {
    more = {},
    opened = {},
  }: {
    more?: Partial<Proposal>;
    opened?: Partial<Awaited<ReturnType<PipelineSteps['openApproval']>>>;
  } = {},
) {
  const asked: ApprovalQuestion[] = [];
  const written: VerdictInput[] = [];
  let openings = 0;
  const steps = {
    openApproval: async () => {
      openings++;
      return { superseded: [], overtakenBy: null, alreadyPublished: false, ...opened };
    },
    recordVerdict: async (input: VerdictInput) => ({ entry: written.push(input) }),
  } as unknown as PipelineSteps;
  const ask: Ask = async (question) => {
    asked.push(question);
    return verdict;
  };
  const proposal: Proposal = { regime: 'NORMAL', allocation: ref, request: { configs: [] }, clock: today, ...more };
  return { may: await permit(steps, about, ask, proposal), asked, written, openings };
}

describe('permission to publish', () => {
  it('is free where the mandate asks nobody, or was written before it could', async () => {
    for (const about of [plan(), plan({ required: 'never' })]) {
      const { may, asked, openings } = await seek(about, no);
      expect([may, asked.length, openings]).toEqual([{ granted: true, permission: null }, 0, 0]);
    }
  });

  it('is what the approver says, and the ledger has it', async () => {
    const approved = await seek(plan({}), yes);
    expect(approved.may).toEqual({ granted: true, permission: { kind: 'approved', by: 'desk', reason: 'fine' } });
    expect(approved.written).toMatchObject([{ portfolio: 'core', verdict: yes, allocation: 'a'.repeat(64) }]);
    const rejected = await seek(plan({}), no);
    expect(rejected.may).toEqual({ granted: false, outcome: 'REJECTED', reason: 'rejected by desk: too large' });
    expect(rejected.written).toHaveLength(1);
  });

  it('is asked for in a crisis only, where the mandate says so; older questions end all the same', async () => {
    const calm = await seek(plan({ required: 'on-crisis' }), no);
    expect([calm.may.granted, calm.asked.length, calm.openings]).toEqual([true, 0, 1]);
    const crisis = await seek(plan({ required: 'on-crisis' }), no, { more: { regime: 'CRISIS' } });
    expect([crisis.may.granted, crisis.asked[0]?.why]).toEqual([false, 'the market regime is CRISIS']);
  });

  it('is not asked for by a backfill, whose target says so', async () => {
    const clock = { scheduledAt: '2026-01-05T23:35:00.000Z', startedAt: '2026-02-05T00:00:00.000Z' };
    const { may, asked, openings } = await seek(plan({}), no, { more: { clock } });
    expect(may).toMatchObject({ granted: true, permission: { kind: 'backfill', by: null } });
    expect([asked.length, openings]).toEqual([0, 0]);
    // Late by less than an outage may make it: a run of today, which asks.
    const late = { ...clock, startedAt: '2026-01-06T03:00:00.000Z' };
    expect((await seek(plan({}), no, { more: { clock: late } })).asked).toHaveLength(1);
  });

  it('is not asked for where a newer target stands, or this session has its own', async () => {
    const overtaken = await seek(plan({}), yes, { opened: { overtakenBy: 'older than the current target' } });
    expect(overtaken.may).toMatchObject({ granted: false, outcome: 'NOT_PUBLISHED' });
    const again = await seek(plan({}), no, { opened: { alreadyPublished: true } });
    expect([again.may, again.asked.length]).toEqual([{ granted: true, permission: null }, 0]);
  });
});

describe('silence', () => {
  const silent: Verdict = { kind: 'timeout', at };
  it.each([
    ['reject', true, { granted: false, outcome: 'APPROVAL_TIMEOUT' }],
    ['hold', true, { granted: false, outcome: 'HELD' }],
    ['hold', false, { granted: false, outcome: 'APPROVAL_TIMEOUT' }],
    ['publish', true, { granted: true, permission: { kind: 'timeout', by: null } }],
  ] as const)('with %s and a target to hold: %s', (onTimeout, hasTarget, expected) => {
    expect(permitted(silent, plan({ onTimeout }, hasTarget))).toMatchObject(expected);
  });

  it('that a newer run ended publishes nothing, and names it', () => {
    const verdict: Verdict = { kind: 'superseded', by: 'portfolio/core/2026-01-12', at };
    expect(permitted(verdict, plan({ onTimeout: 'publish' }))).toMatchObject({
      outcome: 'NOT_PUBLISHED',
      reason: expect.stringContaining('superseded by portfolio/core/2026-01-12'),
    });
  });
});
