import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../reports/html/report.js';
import { eightyView, haltedView, hostileView, runView, VIEWS } from './fixture.js';

const page = reportHtml(runView());
const headings = (html: string): { level: number; text: string }[] =>
  [...html.matchAll(/<h([1-6])[^>]*>(.*?)<\/h\1>/g)].map(([, level, text]) => ({
    level: Number(level),
    text: text!.replaceAll(/<[^>]+>/g, ''),
  }));

describe('report.html', () => {
  it('has a policy that allows nothing but its own style sheet', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!.replaceAll('&#39;', "'");
    const style = /<style>(.*?)<\/style>/s.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  });
  it.each(VIEWS)('of %s loads nothing, runs nothing, and styles nothing inline', (_, make) => {
    const html = reportHtml(make());
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
    expect(html).not.toMatch(/<[^>]+\s(style|on\w+|src)=/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].every(([, href]) => href!.startsWith('#'))).toBe(true);
  });
  it('has its sections in order, one h1, and no skipped level', () => {
    const found = headings(page);
    expect(found.filter(({ level }) => level === 2).map(({ text }) => text)).toEqual([
      'Outcome and what needs attention',
      'Target weights',
      'Market regime',
      'Promises',
      'Equity and drawdown',
      'Forecast against realised volatility',
      'Risk by cluster',
      'Clusters of the selection',
      'Selection funnel',
      'Weights through time',
      'Returns and statistics',
      'Turnover and costs',
      'Overfitting',
      'Data quality',
      'Provenance',
    ]);
    expect(found.filter(({ level }) => level === 1)).toHaveLength(1);
    for (const [i, { level }] of found.entries()) expect(level - (found[i - 1]?.level ?? 0)).toBeLessThanOrEqual(1);
  });
  it.each(VIEWS)('of %s has all sections, unique ids, and no reference to a missing one', (_, make) => {
    const html = reportHtml(make());
    expect(headings(html).filter(({ level }) => level === 2)).toHaveLength(15);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...html.matchAll(/aria-labelledby="([^"]*)"/g)].flatMap(([, names]) => names!.split(' '));
    for (const id of used) expect(ids).toContain(id);
  });
  it('every table has a caption and scopes, every picture a title and a description', () => {
    const tables = [...page.matchAll(/<table.*?<\/table>/gs)].map(([table]) => table);
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      expect(table).toContain('<caption>');
      expect(table).toContain('scope="col"');
      expect(table).toContain('scope="row"');
    }
    const pictures = [...page.matchAll(/<svg[^>]*role="img".*?<\/svg>/gs)].map(([picture]) => picture);
    expect(pictures.length).toBeGreaterThan(24);
    for (const picture of pictures)
      expect(picture).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
  });
  it('every chart has its numbers behind it, and every table and chart its source', () => {
    for (const [figure] of page.matchAll(/<figure>.*?<\/figure>/gs)) {
      expect(figure).toContain('The numbers behind this chart');
      expect(figure).toMatch(/class="src">As of .*Unit: .*From /);
    }
    for (const [caption] of page.matchAll(/<caption>.*?<\/caption>/gs))
      expect(caption).toMatch(/As of .*Unit: .*From /);
  });
  it('states the caveats of the source and makes no claim', () => {
    expect(page).toContain('spot currencies carry no interest: funding is excluded');
    expect(page).toContain('They are not a claim about performance');
  });
  it('stays below 1.5 MB for ten years of seven series and for 80 instruments', () => {
    expect(Buffer.byteLength(reportHtml(runView({ sessions: 2600 })))).toBeLessThan(1.5e6);
    expect(Buffer.byteLength(reportHtml(eightyView()))).toBeLessThan(1.5e6);
  });
  it('shows a hostile name as text', () => {
    const html = reportHtml(hostileView());
    expect(html).toContain('X:&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('X:abc\\u{202e}fdp.exe\\u{200f}');
  });
  it('of a halted run leads with the reason', () => {
    const html = reportHtml(haltedView());
    expect(html.indexOf('6 instruments, 10 are needed')).toBeLessThan(html.indexOf('id="weights"'));
    expect(html).toContain('Previous target, which stays');
  });
});
