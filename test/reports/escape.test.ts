import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvNumber, csvText, escapeHtml, escapeMarkdown, escapeTerminal, visible } from '../../reports/escape.js';
import { h } from '../../reports/markup.js';
import { HOSTILE } from './fixture.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...`<>&"'|\`*_[]()\\=+-@\u001b\u009b\u0007\u202e\u200f\r\n\t;,a1m[0]:/`),
    maxLength: 40,
  }),
);

describe('escape', () => {
  it('HTML text has no markup, no raw quote and no control or bidirectional character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"'\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
  it('an element escapes its text and its attributes', () => {
    expect(h('p', { title: '"><script>' }, '<b>&').text).toBe('<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;</p>');
  });
  it('a Markdown cell has no unescaped pipe, no HTML and no line break', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const cell = escapeMarkdown(text);
        expect(cell.replaceAll(/\\[\\`*[\]|~$#@_:.]/g, '')).not.toMatch(/[|`<>\n\r*[\]]/);
      }),
    );
  });
  it('identifiers stay legible in Markdown, and addresses become no links', () => {
    expect(escapeMarkdown('min_variance')).toBe('min_variance');
    expect(escapeMarkdown('_x_ https://a.example www.b.example c@d')).toBe(
      '\\_x\\_ https\\://a.example www\\.b.example c\\@d',
    );
  });
  it('a CSV field starts no formula and survives quotes, separators and line breaks', () => {
    expect(['=cmd()', '+1', '-1', '@A1', '\t=1', '  =1', '＝1', 'plain'].map(csvText)).toEqual([
      "'=cmd()",
      "'+1",
      "'-1",
      "'@A1",
      "' =1",
      "'  =1",
      "'＝1",
      'plain',
    ]);
    expect(csvText('a "b", c\r\nd')).toBe('"a ""b"", c d"');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(csvText(text)).not.toMatch(/^"?\s*[=+\-@]/);
        expect(csvText(text)).not.toMatch(/[\r\n\p{Cc}]/u);
      }),
    );
  });
  it('a CSV number keeps full precision, and unknown is empty', () => {
    expect([0.1 + 0.2, -0, null, Number.NaN].map(csvNumber)).toEqual(['0.30000000000000004', '0', '', '']);
  });
  it('nothing that reaches a terminal can move its cursor, set its title or reverse its text', () => {
    expect(escapeTerminal('\u001b[31mred\u001b]0;title\u0007\u009b2Jend\u202e')).toBe('redend');
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeTerminal(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
  it('two names that differ only in an invisible character look different in a report', () => {
    expect(visible('abc\u202edef')).toBe('abc\\u{202e}def');
    expect(new Set(HOSTILE.map(visible)).size).toBe(HOSTILE.length);
  });
});
