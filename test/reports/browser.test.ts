/** The report in a real browser: what a text comparison cannot see. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportHtml } from '../../reports/html/report.js';
import { VIEWS } from './fixture.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Runs in the page: texts of one picture that overlap, or that leave it. */
const COLLISIONS = `(() => {
  const found = [];
  for (const picture of document.querySelectorAll('figure svg[role=img]')) {
    const frame = picture.getBoundingClientRect();
    if (frame.width === 0) continue;
    const name = picture.querySelector('title').id;
    const texts = [...picture.querySelectorAll('text')].map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    texts.forEach(({ words, box: a }, i) => {
      if (a.left < frame.left - 2 || a.right > frame.right + 2) found.push(name + ' leaves its picture: ' + words);
      for (const { words: other, box: b } of texts.slice(i + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 3) found.push(name + ': ' + words + ' over ' + other);
      }
    });
  }
  return found;
})()`;

describe.skipIf(CHROMIUM === undefined)(
  CHROMIUM === undefined ? 'report.html in a browser — skipped: no Chromium' : 'report.html in a browser',
  () => {
    let browser: Browser;
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sextant-report-'));
      browser = await chromium.launch({ executablePath: CHROMIUM!, args: ARGS });
    });
    afterAll(async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    });

    it.each(VIEWS)(
      'of %s scrolls only downwards, overlaps no labels and violates no policy at any width',
      async (name, make) => {
        const file = join(folder, `${name.replaceAll(' ', '-')}.html`);
        await writeFile(file, reportHtml(make()));
        for (const [width, colorScheme] of [
          [390, 'dark'],
          [768, 'light'],
          [1440, 'light'],
        ] as const) {
          const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
          const complaints: string[] = [];
          page.on('console', (message) => complaints.push(message.text()));
          page.on('pageerror', (error) => complaints.push(error.message));
          await page.goto(pathToFileURL(file).href);
          expect(complaints).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          expect(await page.evaluate(COLLISIONS)).toEqual([]);
          await page.close();
        }
      },
    );
  },
);
