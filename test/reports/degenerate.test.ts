import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../reports/html/report.js';
import { DEGENERATE, instruments, sessions } from './degenerate.js';
import { runView } from './fixture.js';

const pages = new Map(DEGENERATE.map(([name, change]) => [name, reportHtml(change(runView()))]));
const sections = (html: string): string[] => [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id!);
const sectionOf = (name: string, id: string): string =>
  new RegExp(`<section id="${id}".*?</section>`, 's').exec(pages.get(name)!)![0];

describe('the report of an unusual run', () => {
  it.each(DEGENERATE)('of %s has every section, stays below 1.5 MB and shows no accident of the language', (name) => {
    const html = pages.get(name)!;
    expect(sections(html)).toEqual(sections(reportHtml(runView())));
    expect(Buffer.byteLength(html)).toBeLessThan(1_500_000);
    expect(html.replace(/<style>.*<\/style>/s, '')).not.toMatch(/undefined|\bNaN\b|\bInfinity\b|\[object |\bnull\b/);
    for (const [, id, body] of html.matchAll(/<section id="([^"]+)"[^>]*>(.*?)<\/section>/gs)) {
      expect(body!.replaceAll(/<[^>]+>/g, ' ').trim().length, `section ${id}`).toBeGreaterThan(30);
    }
  });
  it('says what is not there and why', () => {
    for (const id of ['performance', 'holdings', 'statistics', 'trading']) {
      expect(sectionOf('no back-test', id)).toContain('No back-test was made in this run.');
    }
    expect(sectionOf('a halted run', 'outcome')).toContain('6 instruments, 10 are needed');
    expect(sectionOf('a halted run', 'clusters')).toContain('Nothing was clustered');
    expect(sectionOf('no signals', 'weights')).toContain('The portfolio holds cash only.');
    expect(sectionOf('no signals', 'outcome')).toContain('NO SIGNALS');
  });
  it('draws one instrument, and all of 120, in tree, weights and table', () => {
    expect(sectionOf('one instrument', 'clusters')).toContain('1 instrument in 1 cluster,');
    const many = sectionOf('120 instruments', 'weights');
    expect(many.match(/<th scope="row"/g)!.length).toBeGreaterThanOrEqual(120);
  });
  it('has a year of monthly returns for each of twenty', () => {
    const years = new Set(sectionOf('20 years', 'statistics').match(/>(?:19|20)\d\d<\/(?:bdi|th)/g));
    expect(years.size).toBeGreaterThanOrEqual(20);
  });
});

describe('runs made from a run', () => {
  it('keep the tree of what is repeated a tree: each node is merged once, the last holds all', () => {
    const { linkage, leafOrder } = instruments(runView(), 120).selection!;
    const merged = Array.from({ length: linkage.rows }, (_, k) => linkage.data.slice(k * 4, k * 4 + 2)).flat();
    expect(new Set(merged).size).toBe(merged.length);
    expect(linkage.data.at(-1)).toBe(120);
    expect([...leafOrder].sort((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });
  it('have dates that increase', () => {
    const { dates } = sessions(runView(), 5040).backtest!;
    expect(dates.length).toBeGreaterThanOrEqual(5040);
    expect(dates).toEqual([...new Set(dates)].sort());
  });
});
