/** The pipeline on Temporal: the same function as in process, with durability, search attributes and a live stage table. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  executeChild,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { AWAITING_APPROVAL, type Verdict } from '../contracts/approval.js';
import type { RunRequest, RunResult } from '../contracts/run.js';
import type { RunPlan } from '../contracts/steps.js';
import { WORKFLOWS } from '../contracts/temporal-names.js';
import { activitySteps } from './activities.js';
import { ApprovalDesk, approvalMarkdown } from './approval-desk.js';
import { runOf } from './backtest.js';
import { wrapFailure } from './failure.js';
import { progressQuery } from './progress.js';
import type { ScreenInput, ScreenResult } from './screen-universe.js';
import { StageTable, stageMarkdown } from './stage-table.js';
import type { WalkForwardInput, WalkForwardResult } from './walk-forward.js';

const attribute = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const attributes = {
  portfolio: attribute('Portfolio'),
  asOf: attribute('AsOf'),
  regime: attribute('Regime'),
  profile: attribute('Profile'),
  stage: attribute('Stage'),
  outcome: attribute('Outcome'),
  configHash: attribute('ConfigHash'),
};

export async function portfolioPipeline(input: Partial<RunRequest> = {}): Promise<RunResult> {
  let asked = '';
  const table = new StageTable((rows) => setCurrentDetails(asked + stageMarkdown(rows)));
  const desk = new ApprovalDesk();
  setHandler(progressQuery, () => table.rows);
  const { startTime, workflowId, searchAttributes } = workflowInfo();
  const scheduled = searchAttributes['TemporalScheduledStartTime']?.[0] as Date | string | undefined;
  const clock = {
    scheduledAt: scheduled === undefined ? null : new Date(scheduled).toISOString(),
    startedAt: startTime.toISOString(),
  };
  // The first step parses and fills defaults; an unset `configs` is the sample mandate.
  const request = input as RunRequest;
  try {
    const result = await runOf(request)(announced, request, {
      clock,
      observer: table,
      screen: async (wanted: ScreenInput): Promise<ScreenResult> => {
        const step = `screen/${wanted.universe}`;
        table.started(step);
        const done = await executeChild<(input: ScreenInput) => Promise<ScreenResult>>(WORKFLOWS.screen, {
          workflowId: `${workflowId}/${step}`,
          args: [wanted],
          staticSummary: wanted.scans.map(({ venue, product }) => `${venue}/${product}`).join(', '),
        });
        const last = done.records.findLast(({ step: name }) => name.startsWith('liquid-top/'))!;
        table.finished(step, { ...last, facts: {} }, `${done.records.length} steps`);
        return done;
      },
      walkForward: async (wanted: WalkForwardInput): Promise<WalkForwardResult> => {
        table.started('walk-forward');
        const done = await executeChild<(input: WalkForwardInput) => Promise<WalkForwardResult>>(
          WORKFLOWS.walkForward,
          {
            workflowId: `${workflowId}/walk-forward`,
            args: [wanted],
            staticSummary: `${wanted.batches.reduce((n, b) => n + b.windows, 0)} windows in ${wanted.batches.length} batches`,
          },
        );
        table.finished('walk-forward', done.backtest, `${done.backtest.facts.sessions} sessions`);
        return done;
      },
      ask: async (question) => {
        const tell = (verdict: Verdict | null, stage: string) => {
          asked = `${approvalMarkdown(question, verdict)}\n\n`;
          table.told(
            'approval',
            verdict === null ? 'running' : 'done',
            verdict?.kind ?? `for ${question.terms.timeout}`,
          );
          upsertSearchAttributes([{ key: attributes.stage, value: stage }]);
          upsertMemo({ approval: verdict ?? { kind: 'awaited', since: new Date().toISOString(), ...question } });
        };
        tell(null, AWAITING_APPROVAL);
        const verdict = await desk.ask(question);
        tell(verdict, 'running');
        return verdict;
      },
    });
    upsertSearchAttributes([
      { key: attributes.outcome, value: result.outcome },
      ...(result.regime ? [{ key: attributes.regime, value: result.regime }] : []),
      { key: attributes.stage, value: 'done' },
    ]);
    upsertMemo({ stages: table.rows, outcome: result.outcome });
    return result;
  } catch (error) {
    const failure = wrapFailure(error, (reason) => table.failed(reason));
    upsertSearchAttributes([{ key: attributes.outcome, value: 'FAILED' }]);
    upsertMemo({ stages: table.rows, outcome: 'FAILED' });
    throw failure;
  }
}

/** The steps, telling the list of workflows which mandate and date this run is about as soon as they are known. */
const announced: typeof activitySteps = {
  ...activitySteps,
  async resolveMandate(input) {
    const plan: RunPlan = await activitySteps.resolveMandate(input);
    upsertSearchAttributes([
      { key: attributes.portfolio, value: plan.portfolio },
      { key: attributes.asOf, value: plan.asOf.slice(0, 10) },
      { key: attributes.profile, value: plan.profile },
      { key: attributes.configHash, value: plan.configHash },
      { key: attributes.stage, value: 'running' },
    ]);
    return plan;
  },
};
