import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownRegime, rememberRegime } from '../../activities/known-regime.js';
import { viewLabel } from '../../activities/labels.js';
import { DEFAULT_ACCESS } from '../../activities/market-access.js';
import type { StepContext } from '../../activities/step-body.js';
import type { Mandate } from '../../contracts/mandate.js';
import type { MarketHistory } from '../../contracts/market.js';
import { marketHistory } from '../../lakehouse/market-history.js';
import { memo } from '../../lakehouse/memo.js';
import { closedSessions } from '../../stages/calendar.js';
import { mandate } from '../stages/support/mandate.js';
import { sampleBars, sampleHistory, sampleVersions } from '../stages/support/sample-market.js';
import { packageRoot } from '../support/package-root.js';
import { type Workspace, workspace } from '../support/workspace.js';

let place: Workspace;
let context: StepContext;
const EARLIER = sampleHistory('2025-12-02');
const NOW = sampleHistory('2025-12-08');
const PATH = ['a path'];

beforeAll(async () => {
  place = await workspace();
  const { root, home, store } = place;
  const access = { market: DEFAULT_ACCESS, now: Date.now };
  context = { root, home, assets: packageRoot, code: 'test', ...access, store, memo: memo(home, store) };
  const label = viewLabel('regime', EARLIER.at(EARLIER.cut), 1);
  await rememberRegime(context, { history: EARLIER, mandate }, await store.writeJson(label, { path: PATH }));
});
afterAll(() => place.remove());

const known = (history: MarketHistory, by: Mandate = mandate, of: Partial<StepContext> = {}) =>
  knownRegime({ ...context, ...of }, { history, mandate: by });

describe('the regime of past sessions', () => {
  it('is found for the same session and for those after it', async () => {
    expect(await known(EARLIER)).toEqual(PATH);
    expect(await known(NOW)).toEqual(PATH);
  });

  it('is found under another name and other costs of trading, which no measure looks at', async () => {
    expect(await known(NOW, { ...mandate, name: 'renamed', profile: 'hrp' })).toEqual(PATH);
  });

  it('is not found under another window, by other code, or after more than a month', async () => {
    const regime = { ...mandate.regime, shortWindow: mandate.regime.shortWindow + 1 };
    expect(await known(NOW, { ...mandate, regime })).toEqual([]);
    expect(await known(NOW, mandate, { code: 'other' })).toEqual([]);
    const other = await workspace();
    const empty = { memo: memo(other.home, other.store), store: other.store };
    expect(await known(NOW, mandate, empty)).toEqual([]);
    const dates = closedSessions(NOW.at(NOW.cut), mandate.calendar);
    const old = sampleHistory(new Date(dates.at(-27)! * 86_400_000).toISOString().slice(0, 10));
    const label = viewLabel('regime', old.at(old.cut), 1);
    const place = { ...context, ...empty };
    await rememberRegime(place, { history: old, mandate }, await other.store.writeJson(label, { path: PATH }));
    expect(await known(NOW, mandate, empty)).toEqual([]);
    expect(await known(old, mandate, empty)).toEqual(PATH);
    await other.remove();
  });

  it.each([0, 2000, 2600])('is not found where bar %i of a series was another', async (k) => {
    const bars = sampleBars.map((series, i) =>
      i === 0 ? { ...series, close: series.close.map((price, at) => (at === k ? price * 1.0001 : price)) } : series,
    );
    expect(await known(marketHistory({ cut: NOW.cut, bars, versions: sampleVersions }))).toEqual([]);
  });

  it('is found where only what came later was another', async () => {
    const bars = sampleBars.map((series) => ({
      ...series,
      close: series.close.map((price, at) => (series.knownAt[at]! > EARLIER.cut ? price * 1.0001 : price)),
    }));
    expect(await known(marketHistory({ cut: NOW.cut, bars, versions: sampleVersions }))).toEqual(PATH);
  });
});
