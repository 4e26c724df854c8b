import { describe, expect, it } from 'vitest';
import type { AuditResult, RuleRow, RunView } from '../../contracts/reporting.js';
import { story } from '../../reports/story.js';
import { terminalStory } from '../../reports/terminal/story.js';
import { displayWidth } from '../../reports/terminal/width.js';
import { HOSTILE, haltedView, runView } from './fixture.js';

/** The audit of a view that ended where its funnels say. */
function audited(view: RunView): RunView & { audit: AuditResult } {
  const weights = new Map(
    view.allocations
      .find(({ profile }) => profile === view.inputs.mandate.profile)
      ?.positions.map((p) => [p.instrument, p.weight]),
  );
  const ended = new Map(
    view.audit.stages.flatMap(({ stage, rejections }) => rejections.map((r) => [r.instrument, { stage, ...r }])),
  );
  const instruments = view.universe.funnel.entered.map((instrument) => {
    const end = ended.get(instrument);
    return {
      instrument,
      rejectedAt: end?.stage ?? null,
      rule: end?.rule ?? null,
      value: end?.value ?? null,
      threshold: end?.threshold ?? null,
      reason: end?.reason ?? 'the run ended after universe',
      weight: weights.get(instrument) ?? 0,
    };
  });
  return { ...view, audit: { ...view.audit, instruments } };
}
const view = audited(runView());
const rule = (instrument: string, more: Partial<RuleRow> = {}): RuleRow => ({
  instrument,
  stage: 'universe',
  rule: 'liquidity',
  value: 1,
  threshold: 2,
  verdict: 'pass',
  decided: false,
  reason: null,
  ...more,
});
const words = (told: ReturnType<typeof story>) => told.chapters.flatMap(({ sentences }) => sentences).join(' ');

describe('the story of an instrument', () => {
  it('that is held goes through every stage to its weight', () => {
    const told = story(view, 'ECB:EURUSD', [rule('ECB:EURUSD')]);
    expect(told.chapters.map(({ stage }) => stage)).toEqual(['universe', 'signals', 'selection', 'allocation']);
    expect(told.verdict).toMatch(/^LONG with \+\d+\.\d\d% of NAV in Minimum variance$/);
    for (const part of [
      /entered the universe with [\d,]+ bars?/,
      /trend_momentum wants it LONG with conviction 1\.00/,
      /Cluster 0 has 3 members with a mean correlation of 0\.78/,
      /kept LONG, number 1 with an execution score of 0\.70/,
      /It stands for ECB:EURUSD-2: same identity, correlation 0\.99/,
      /200 sessions in common, from which 4 sessions are lost for want of it/,
      /Minimum variance, which is published, gives it \+\d/,
      /Other profiles: Risk parity \+\d/,
    ]) {
      expect(words(told)).toMatch(part);
    }
  });

  it('that was rejected ends there, with the reason of the audit', () => {
    const young = view.audit.instruments.find(({ rejectedAt }) => rejectedAt === 'universe')!;
    const told = story(view, young.instrument, [rule(young.instrument, { verdict: 'reject', decided: true })]);
    expect(told.verdict).toBe(`rejected at universe: ${young.reason}`);
    expect(told.chapters).toMatchObject([{ stage: 'universe', sentences: [`Universe rejected it: ${young.reason}.`] }]);
    const weak = view.audit.instruments.find(({ rejectedAt }) => rejectedAt === 'signals')!;
    expect(story(view, weak.instrument, []).chapters.map(({ stage }) => stage)).toEqual(['universe', 'signals']);
  });

  it('counts the rules of every strategy and direction that hold, and not what follows them', () => {
    const asked = (what: string, verdict: RuleRow['verdict']) =>
      rule('ECB:EURUSD', { stage: 'signals', rule: `trend_momentum/${what}`, verdict });
    const told = story(view, 'ECB:EURUSD', [
      asked('long/ADX', 'pass'),
      asked('long/RSI', 'missing'),
      asked('long/alpha', 'pass'),
      asked('short/ADX', 'reject'),
      asked('long/conviction', 'pass'),
    ]);
    expect(words(told)).toContain('Rules that hold: trend_momentum/long 1 of 2, trend_momentum/short 0 of 1.');
  });

  it('of a halted run ends where the run did', () => {
    const halted = audited(haltedView());
    const kept = halted.audit.instruments.find(({ rejectedAt }) => rejectedAt === null)!;
    expect(story(halted, kept.instrument, []).verdict).toBe('the run ended after universe');
  });

  it('is refused for one that did not enter', () => expect(() => story(view, 'X:ELSE', [])).toThrow(RangeError));
});

describe('on a terminal', () => {
  const options = { width: 80, colour: false };
  const run = { runId: 'portfolio/committee/2025-12-08', outcome: 'PUBLISHED' };
  it('shows run, outcome, every rule with value, threshold and verdict, and keeps to the width', () => {
    const rules = [
      rule('ECB:EURUSD', { value: 465.5e9, threshold: 10e9 }),
      rule('ECB:EURUSD', { rule: 'traits', value: null, threshold: 'a, '.repeat(60) }),
      rule('ECB:EURUSD', {
        rule: 'trend_momentum/long/ADX',
        stage: 'signals',
        value: 23.1234567,
        threshold: 15,
        reason: 'ADX > 15',
      }),
    ];
    for (const width of [60, 80, 140]) {
      const text = terminalStory(story(view, 'ECB:EURUSD', rules), run, { ...options, width });
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
    const text = terminalStory(story(view, 'ECB:EURUSD', rules), run, options);
    expect(text).toContain('outcome PUBLISHED');
    expect(text).toMatch(/liquidity +465,500,000,000 +10,000,000,000 +pass/);
    expect(text).toMatch(/trend_momentum\/long\/ADX +23\.1235 +15 +pass +ADX > 15/);
  });
  it('lets no control character of a name or reason through', () => {
    const hostile = audited(runView({ names: HOSTILE, rejected: [] }));
    for (const id of HOSTILE) {
      const rules = [rule(id, { rule: id, value: id, reason: id, verdict: 'reject', decided: true })];
      const text = terminalStory(story(hostile, id, rules), run, options);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
    }
  });
});
