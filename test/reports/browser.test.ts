/** The report in a real browser: what a text comparison cannot see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../reports/html/report.js';
import { runIndexHtml } from '../../reports/html/run-index.js';
import {
  absent,
  collisions,
  cutInPrint,
  LOOKS,
  openBrowser,
  type Pages,
  sheets,
  unreachable,
  violations,
} from './browser.js';
import { eightyView, hostileView, runView, VIEWS } from './fixture.js';
import { indexFixture } from './fixture-index.js';

const PAGES: readonly (readonly [string, () => string])[] = [
  ...VIEWS.map(([name, make]) => [name, () => reportHtml(make())] as const),
  ['the runs', () => runIndexHtml(indexFixture())],
];
/** Slower questions are asked of fewer pages. */
const FEW = PAGES.filter(([name]) =>
  ['a complete run', 'a run with 80 instruments', 'a halted run', 'the runs'].includes(name),
);

describe.skipIf(absent)(`pages in a browser${absent ? ' (skipped: no Chromium)' : ''}`, { timeout: 120_000 }, () => {
  let pages: Pages;
  beforeAll(async () => {
    pages = await openBrowser();
  });
  afterAll(() => pages.close());

  it.each(PAGES)(
    '%s scrolls only downwards, overlaps no labels and asks for nothing, at any width',
    async (_, make) => {
      const html = make();
      for (const look of LOOKS) {
        const { page, complaints } = await pages.open(html, look);
        expect(complaints).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
        expect(await collisions(page)).toEqual([]);
        await page.close();
      }
    },
  );
  it.each(FEW)(
    '%s breaks no serious rule of accessibility, light and dark, with every disclosure open',
    async (_, make) => {
      const html = make();
      for (const look of [
        { width: 1440, colorScheme: 'light' },
        { width: 390, colorScheme: 'dark' },
      ] as const) {
        const { page } = await pages.open(html, look);
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(look.width);
        await page.close();
      }
    },
  );
  it.each(FEW)('%s is printed without a chart cut or a table wider than the sheet', async (_, make) => {
    const { page } = await pages.open(make(), { width: 1440, colorScheme: 'dark' });
    expect(await cutInPrint(page)).toEqual([]);
    expect(await sheets(page)).toBeGreaterThan(0);
    await page.close();
  });
  it('every disclosure is reached by the Tab key and opened by Enter', async () => {
    const { page } = await pages.open(reportHtml(runView()), { width: 768, colorScheme: 'light' });
    expect(await unreachable(page)).toEqual([]);
    await page.close();
  });
  it('a tap on what a stage rejected opens the reasons', async () => {
    for (const make of [runView, hostileView, eightyView]) {
      const { page } = await pages.open(reportHtml(make()), { width: 390, colorScheme: 'light' });
      const link = page.locator('#funnel .narrow svg a').first();
      const target = (await link.getAttribute('href'))!;
      expect(await page.locator(target).isVisible()).toBe(false);
      await link.click();
      await page.locator(target).waitFor({ state: 'visible', timeout: 5000 });
      await page.close();
    }
  });
});
