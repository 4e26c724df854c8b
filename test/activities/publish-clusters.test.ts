/** The clusters behind a target are published with it, so that the next selection can be held against them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentLabel } from '../../activities/labels.js';
import { DEFAULT_ACCESS } from '../../activities/market-access.js';
import { publish } from '../../activities/publish.js';
import type { StepContext } from '../../activities/step-body.js';
import { memo } from '../../lakehouse/memo.js';
import { currentTarget } from '../../lakehouse/published-targets.js';
import { runView } from '../reports/fixture.js';
import { packageRoot } from '../support/package-root.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let context: StepContext;
beforeAll(async () => {
  place = await workspace();
  const { root, home, store } = place;
  const access = { market: DEFAULT_ACCESS, now: Date.now };
  context = { root, home, assets: packageRoot, code: 'test', ...access, store, memo: memo(home, store) };
});
afterAll(() => place.remove());

const view = runView();
const selection = view.selection!;
const clusters = Object.fromEntries(
  selection.clusters.flatMap(({ cluster, members }) => members.map((id) => [id, cluster])),
);

/** Publishes the fixture's book as of a day, as a run with or without a selection would. */
async function published(portfolio: string, asOf: string, withSelection: boolean) {
  const put = (document: unknown) => place.store.writeJson(documentLabel('run-inputs'), document);
  const inputs = await put({ ...view.inputs, portfolio, asOf });
  const own = view.allocations.find(({ profile }) => profile === view.inputs.mandate.profile);
  return publish(context, {
    runId: `${portfolio}/${asOf}`,
    inputs,
    universe: await put(view.universe),
    allocation: withSelection ? await put(own) : null,
    selection: withSelection ? await put(selection) : null,
  });
}

describe('a published target', () => {
  const [monday, tuesday] = ['2025-12-08T23:30:00.000Z', '2025-12-09T23:30:00.000Z'];
  it('holds the cluster of every instrument that was compared, selected or not', async () => {
    expect(await published('kept', monday, true)).toMatchObject({ outcome: 'PUBLISHED' });
    const target = await currentTarget(place.home, 'kept', { before: tuesday });
    expect(target!.clusters).toEqual(clusters);
    expect(Object.keys(clusters).length).toBeGreaterThan(2);
  });
  it('is not what a run for the same instant compares itself with', async () => {
    expect(await currentTarget(place.home, 'kept', { before: monday })).toBeNull();
  });
  it('of cash without a selection has none', async () => {
    await published('cash', monday, false);
    expect(await currentTarget(place.home, 'cash')).not.toHaveProperty('clusters');
  });
  it('is the same target to a run that decided the same weights, clusters or not', async () => {
    expect(await published('kept', monday, true)).toMatchObject({ outcome: 'PUBLISHED' });
  });
});
