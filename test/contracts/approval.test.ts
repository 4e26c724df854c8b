import { describe, expect, it } from 'vitest';
import { type Decision, decisionRefusal } from '../../contracts/approval.js';
import { DRIFT_STATES } from '../../contracts/drift.js';
import { portfolioConfig } from '../../contracts/schemas/portfolio.js';
import { DRIFT } from '../../contracts/temporal-names.js';

const asked = (approvers: readonly string[] | null = null) => ({
  question: { terms: { required: 'always', timeout: '4h', onTimeout: 'reject', approvers } as const },
  earlier: null,
});
const answer = { approve: true, by: 'risk desk', reason: 'within limits' };

describe('a decision', () => {
  it('stands where it is asked for and complete', () => {
    expect(decisionRefusal(answer, asked())).toBeNull();
    expect(decisionRefusal({ ...answer, approve: false }, asked(['risk desk']))).toBeNull();
    expect(decisionRefusal({ ...answer, by: 'Łucja Ødegård 王' }, asked())).toBeNull();
  });

  it.each([
    ['no object', undefined, /is written/],
    ['a list', [answer], /is written/],
    ['another key', { ...answer, force: true }, /"force" is no part/],
    ['approve as text', { ...answer, approve: 'yes' }, /true or false, not "yes"/],
    ['no name', { approve: true, reason: 'x' }, /by is required/],
    ['a blank reason', { ...answer, reason: ' \u00a0 ' }, /reason is required/],
    ['a long name', { ...answer, by: 'x'.repeat(65) }, /by has 65 characters, at most 64/],
    ['a long reason', { ...answer, reason: 'x'.repeat(501) }, /reason has 501 characters, at most 500/],
    ['an escape', { ...answer, reason: 'fine\u001b[2J' }, /reason holds characters that cannot be printed/],
    ['a second line', { ...answer, reason: 'fine\nrejected by x' }, /cannot be printed/],
    ['a turned text', { ...answer, by: 'risk\u202edesk' }, /by holds characters/],
    ['a line separator', { ...answer, reason: 'fine\u2028no' }, /cannot be printed/],
  ])('is refused with %s', (_, input, why) => {
    expect(decisionRefusal(input, asked())).toMatch(why);
  });

  it('is refused from a name that is not allowed, and where nothing is asked', () => {
    expect(decisionRefusal(answer, asked(['head of risk']))).toMatch(/risk desk is not among .*: head of risk/);
    expect(decisionRefusal(answer, { question: null, earlier: null })).toMatch(/does not ask/);
  });

  it('is refused against an earlier one, and changes nothing where it says the same', () => {
    const earlier: Decision = { ...answer, by: 'first', at: '2026-01-01T00:00:00.000Z' };
    expect(decisionRefusal({ ...answer, approve: false }, { ...asked(), earlier })).toMatch(/first approved this run/);
    expect(decisionRefusal(answer, { ...asked(), earlier })).toBeNull();
    expect(decisionRefusal(answer, { question: null, earlier })).toBeNull();
  });
});

describe('the keys of the mandate', () => {
  const parse = (more: object) =>
    portfolioConfig.safeParse({
      kind: 'portfolio',
      name: 'core',
      calendar: { venues: ['ECB'], close: '18:30' },
      ...more,
    });

  it('ask nobody unless they say so', () => {
    expect(parse({}).data?.approval).toEqual({
      required: 'never',
      timeout: '4h',
      onTimeout: 'reject',
      approvers: null,
    });
  });

  it.each([
    ['a timeout without unit', { approval: { timeout: '4' } }],
    ['no time at all', { approval: { timeout: '0s' } }],
    ['more than thirty days', { approval: { timeout: '31d' } }],
    ['no approver', { approval: { approvers: [] } }],
    ['an approver without a name', { approval: { approvers: [' '] } }],
    ['another policy', { approval: { onTimeout: 'ask again' } }],
    ['a misspelt key', { approval: { require: 'always' } }],
    ['a drift of nothing', { drift: { weight: 0 } }],
    ['a negative turnover', { drift: { turnover: -0.1 } }],
  ])('refuse %s', (_, more) => {
    expect(parse(more).success).toBe(false);
  });
});

it('the alarm that the watch sets is the one that is looked for', () => {
  expect(DRIFT_STATES.alarm).toBe(DRIFT.alarm);
});
