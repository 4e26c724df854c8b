/** Text from outside (names, reasons, rule values) made safe for each place it is printed. Lossless where a reader must tell two names apart. */

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
const CSI = String.fromCharCode(0x9b);
const OSC = String.fromCharCode(0x9d);
/** Terminal sequences: operating-system commands up to their end, control sequences, then any other two-byte escape. */
const SEQUENCES = new RegExp(
  `(?:${ESC}[\\]PX^_]|${OSC})[^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]|${ESC}[ -~]?`,
  'g',
);
/**
 * Characters that change how their neighbours are shown: controls, line separators, bidirectional marks and
 * overrides, invisible spaces, lone surrogates. The zero-width joiner stays: emoji need it.
 */
const DECEPTIVE = /[\p{Cc}\p{Cs}\u061c\u00ad\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const named = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Line breaks and tabs become spaces; every other deceptive character is spelled out as \u{202e}. */
export const visible = (text: string): string => text.replace(/[\t\n\r]+/g, ' ').replace(DECEPTIVE, named);

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Safe as HTML or SVG text and inside a quoted attribute. */
export const escapeHtml = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character);

/** Safe in a Markdown table cell or paragraph: no markup, no HTML, no links made of bare addresses. */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/[\\`*[\]|~$#]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (match) => `${match.slice(0, 3)}\\.`)
    .replace(/@/g, '\\@')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .trim();

/** A CSV field of text (RFC 4180). What a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvText(text: string): string {
  // U+FF1D, FF0B, FF0D, FF20: full-width = + - @, which some spreadsheets also take for a formula.
  const isFormula = /^[\s\p{Cc}\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u.test(text) || /^[\t\r\n]/.test(text);
  const safe = visible(isFormula ? `'${text}` : text);
  return /[",;\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV number at full precision; empty where unknown. */
export const csvNumber = (value: number | null): string =>
  value === null || !Number.isFinite(value) ? '' : String(Object.is(value, -0) ? 0 : value);

/** Safe to print on a terminal: escape sequences and control characters are removed. */
export const escapeTerminal = (text: string): string =>
  text
    .replace(SEQUENCES, '')
    .replace(/[\t\n\r]+/g, ' ')
    .replace(DECEPTIVE, '');
