/** The report of the sample mandate's own run in a real browser, and of what that run becomes when it is cut or repeated. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_ACCESS } from '../../activities/market-access.js';
import type { StepContext } from '../../activities/step-body.js';
import type { RunView } from '../../contracts/reporting.js';
import { memo } from '../../lakehouse/memo.js';
import { reportHtml } from '../../reports/html/report.js';
import { reportedView } from '../../scripts/run-record.js';
import { packageRoot } from '../support/package-root.js';
import { referenceRun } from '../support/reference-run.js';
import { newestRecord, type Workspace } from '../support/workspace.js';
import { absent, collisions, cutInPrint, LOOKS, openBrowser, type Pages, unreachable, violations } from './browser.js';
import { DEGENERATE } from './degenerate.js';

describe.skipIf(absent)(
  `a real run in a browser${absent ? ' (skipped: no Chromium)' : ''}`,
  { timeout: 300_000 },
  () => {
    let pages: Pages;
    let place: Workspace;
    let view: RunView;
    beforeAll(async () => {
      ({ place } = await referenceRun());
      const record = await newestRecord(place);
      const { root, home, store } = place;
      const context: StepContext = {
        ...{ root, home, store, assets: packageRoot, code: record.code!, market: DEFAULT_ACCESS },
        ...{ now: () => 0, memo: memo(home, store) },
      };
      view = await reportedView(context, record);
      pages = await openBrowser();
    }, 300_000);
    afterAll(() => pages?.close());

    it('is below 1.5 MB, and the same bytes from the same artifacts', async () => {
      const stored = await readFile(join(place.root, 'summaries', 'report.html'), 'utf8');
      expect(Buffer.byteLength(stored)).toBeLessThan(1_500_000);
      expect(reportHtml(view)).toBe(stored);
    });
    it.each(['report.html', 'index.html'])(
      '%s has no complaint, no overlap, no violation and no cut chart',
      async (name) => {
        const html = await readFile(join(place.root, 'summaries', name), 'utf8');
        for (const look of LOOKS) {
          const { page, complaints } = await pages.open(html, look);
          expect(complaints).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
          expect(await collisions(page)).toEqual([]);
          if (look.width !== 768) expect(await violations(page)).toEqual([]);
          await page.close();
        }
        const { page } = await pages.open(html, LOOKS[1]!);
        expect(await unreachable(page)).toEqual([]);
        expect(await cutInPrint(page)).toEqual([]);
        await page.close();
      },
    );
    it.each(DEGENERATE)('made of %s, it is a sensible page', async (_, change) => {
      const html = reportHtml(change(view));
      expect(html.replace(/<style>.*<\/style>/s, '')).not.toMatch(/undefined|\bNaN\b|\bInfinity\b|\[object |\bnull\b/);
      expect(Buffer.byteLength(html)).toBeLessThan(1_500_000);
      for (const look of LOOKS) {
        const { page, complaints } = await pages.open(html, look);
        expect(complaints).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
        expect(await collisions(page)).toEqual([]);
        await page.close();
      }
    });
  },
);
