import { describe, expect, it } from 'vitest';
import { analysis } from '../../reports/terminal/analysis.js';
import { dashboard } from '../../reports/terminal/dashboard.js';
import { cut, cutInside, displayWidth, pad, wrapped } from '../../reports/terminal/width.js';
import { analysed } from './analysed.js';
import { haltedView, runResult, runView, VIEWS } from './fixture.js';

const ESC = String.fromCharCode(0x1b);
const plain = (text: string): string => text.replaceAll(new RegExp(`${ESC}\\[\\d+m`, 'g'), '');

describe('dashboard', () => {
  it.each(VIEWS)('of %s keeps to the width', (_, make) => {
    const view = make();
    for (const width of [60, 80, 100, 140]) {
      const text = dashboard(view, { ...runResult(view), reports: {} }, { width, colour: false });
      for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });
  it('has the same words with and without colour, and no escape sequence without', () => {
    const view = runView();
    const colourful = dashboard(view, runResult(view), { width: 100, colour: true });
    const without = dashboard(view, runResult(view), { width: 100, colour: false });
    expect(colourful).toContain(ESC);
    expect(without).not.toContain(ESC);
    expect(plain(colourful)).toBe(without);
  });
  it('never cuts a number, a promise or a path', () => {
    const view = runView();
    const reports = { 'report.html': `/home/${'a'.repeat(120)}/report.html` };
    const text = dashboard(view, { ...runResult(view), reports }, { width: 60, colour: false });
    expect(text).toContain('+10.80%');
    expect(text).toContain(reports['report.html']);
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      'MIN_VARIANCE has lower volatility than RISK_PARITY volatility ratio 0.756',
    );
  });
  it('shows funnel counts, caveats, drift and the outcome', () => {
    const view = runView();
    const text = dashboard(
      view,
      { ...runResult(view), outcome: 'NOT_PUBLISHED', reason: 'a newer target exists' },
      { width: 100, colour: false },
    );
    expect(text).toContain('committee  NOT_PUBLISHED');
    expect(text).toContain('a newer target exists');
    expect(text).toMatch(/Universe +18 +15 +3 +in = kept \+ rejected/);
    expect(text).toContain('12.8% one-way turnover from the target of 2025-12-01');
    expect(text).toContain('spot currencies carry no interest');
    expect(text).toContain(
      '4 promises tested at 90% confidence: 1 DELIVERED, 1 NOT DELIVERED, 1 NOT SIGNIFICANT, 1 TIE.',
    );
  });
  it('of a halted run says that the previous target stays', () => {
    const view = haltedView();
    const text = dashboard(view, runResult(view), { width: 80, colour: false });
    expect(text).toContain('HALTED');
    expect(text).toContain('Previous target, which stays');
  });
  it('a width that makes no sense falls back to one that does', () => {
    const view = runView();
    for (const width of [Number.NaN, 0, -5, 1e9]) {
      expect(dashboard(view, runResult(view), { width, colour: false })).toContain('Selection funnel');
    }
  });
});

describe('analysis', () => {
  it('names regime, clusters and the risk of every profile, and says what is missing', () => {
    const text = analysis(analysed(runView()));
    for (const words of ['Regime NORMAL, gate PROCEED', 'Maximum Sharpe', 'condition number 214.7'])
      expect(text).toContain(words);
    expect(analysis(analysed(haltedView()))).toContain('No profile was computed.');
  });
});

describe('width', () => {
  it('counts columns, not characters', () => {
    expect(['abc', '漢字', '🦊', 'e\u0301'].map(displayWidth)).toEqual([3, 4, 2, 1]);
    expect([cut('abcdef', 4), cut('漢字漢字', 4), cut('abc', 0), pad('漢', 4)]).toEqual(['abc…', '漢…', '', '漢  ']);
  });
  it('cuts a name inside, so that its end still tells it apart', () => {
    expect([cutInside('BINANCE:LONGNAME042', 12), cutInside('short', 12)]).toEqual(['BIN…GNAME042', 'short']);
  });
  it('wraps at spaces and breaks only what is longer than a line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k']);
  });
});
