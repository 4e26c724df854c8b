/** A headless browser, and what is asked of every page in it. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
export const absent = CHROMIUM === undefined;
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Look {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}
export const LOOKS: readonly Look[] = [
  { width: 390, colorScheme: 'dark' },
  { width: 768, colorScheme: 'light' },
  { width: 1440, colorScheme: 'light' },
];

export interface Pages {
  /** Opens a page; `complaints` grows with whatever the browser says about it. */
  open(html: string, look: Look): Promise<{ page: Page; complaints: string[] }>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Pages> {
  const folder = await mkdtemp(join(tmpdir(), 'sextant-report-'));
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM!, args: ARGS });
  const file = join(folder, 'page.html');
  return {
    async open(html, { width, colorScheme }) {
      await writeFile(file, html);
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) complaints.push(`asks for ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return { page, complaints };
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Texts of one picture that overlap, or that leave it. */
export const collisions = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const found = [];
    for (const picture of document.querySelectorAll('figure svg:has(> title)')) {
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
  })()`);

let axe: Promise<string> | undefined;

/**
 * Serious and critical violations of accessibility rules, each with the first element that breaks it. Disclosures are opened; of
 * long and wide tables the first 16 rows and 24 columns are asked, since the others are made alike.
 */
export async function violations(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(await axe);
  return page.evaluate(`(async () => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    for (const one of document.querySelectorAll('tbody > tr:nth-child(n + 17), tr > :nth-child(n + 25)')) one.remove();
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ' × ' + nodes.length + ': ' + nodes[0].html.slice(0, 200));
  })()`);
}

/** Disclosures that the Tab key does not reach, or that Enter does not open. */
export async function unreachable(page: Page): Promise<string[]> {
  const all: number = await page.evaluate(`(() => {
    const summaries = [...document.querySelectorAll('summary')].filter((one) => one.offsetParent !== null);
    summaries.forEach((one, i) => { one.dataset.at = i; });
    return summaries.length;
  })()`);
  const opened = new Set<string>();
  const stops: number = await page.evaluate(`document.querySelectorAll('a, summary, [tabindex]').length`);
  for (let press = 0; press < stops + 5 && opened.size < all; press++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string | null>(`document.activeElement.dataset.at ?? null`);
    if (at === null || opened.has(at)) continue;
    await page.keyboard.press('Enter');
    const isOpen = await page.evaluate<boolean>(`document.activeElement.parentElement.open`);
    if (!isOpen) continue;
    opened.add(at);
    await page.keyboard.press('Enter');
  }
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('summary[data-at]')].filter((one) => !${JSON.stringify([...opened])}.includes(one.dataset.at)).map((one) => one.textContent)`,
  );
}

// A4 at 96 dots an inch, less the margins of 1 cm that are asked for below.
const SHEET = { width: Math.floor((19 / 2.54) * 96), height: Math.floor((27.7 / 2.54) * 96) };

/** Figures that do not fit on a sheet of A4 and would be cut, and whatever is wider than it. */
export async function cutInPrint(page: Page): Promise<string[]> {
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize(SHEET);
  return page.evaluate<string[]>(`(() => {
    const shown = (one) => one.checkVisibility() && one.getBoundingClientRect().height > 0;
    const figures = [...document.querySelectorAll('figure')].filter(shown);
    const pictures = [...document.querySelectorAll('figure svg:has(> title)')].filter(shown);
    return [
      ...(figures.length > 0 && pictures.length !== figures.length ? [pictures.length + ' pictures in ' + figures.length + ' figures'] : []),
      ...figures.filter((one) => getComputedStyle(one).breakInside !== 'avoid').map((one) => 'may break: ' + one.querySelector('h3').textContent),
      ...figures.filter((one) => one.getBoundingClientRect().height > ${SHEET.height}).map((one) => 'higher than a sheet: ' + one.querySelector('h3').textContent),
      ...[...document.querySelectorAll('figure svg, table')].filter(shown)
        .filter((one) => one.getBoundingClientRect().right > ${SHEET.width} + 1)
        .map((one) => 'wider than a sheet: ' + one.textContent.slice(0, 60)),
    ];
  })()`);
}

/** Sheets of the page printed on A4. */
export async function sheets(page: Page): Promise<number> {
  const margin = '1cm';
  const pdf = await page.pdf({ format: 'A4', margin: { top: margin, right: margin, bottom: margin, left: margin } });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
