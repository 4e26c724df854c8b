/** The parts every section is made of: tables, figures, disclosures. */
import { type Child, h, type Markup } from '../markup.js';
import type { Table } from '../table.js';

/** A cell may be replaced by markup that says the same, such as a weighted verdict. */
export type CellStyle = (cell: string, row: number, column: number) => { class?: string; content?: Child } | null;

/** A word that no column can hold whole; it may be broken anywhere, others only at spaces. */
const LONG_WORD = /\S{16}/u;
// More columns than this are set closer together.
const MANY_COLUMNS = 10;

const foreign = (text: string): Markup => h('bdi', {}, text);

/** A table with caption and scopes inside a region that scrolls by itself when the screen is narrow. */
export function htmlTable(table: Table, style: CellStyle = () => null): Markup {
  const { caption, columns, rows, source, empty } = table;
  if (rows.length === 0) return h('p', { class: 'muted' }, `${caption}: ${empty}`);
  const body = rows.map((row, i) =>
    h(
      'tr',
      {},
      row.map((cell, k) => {
        const styled = style(cell, i, k);
        const numeric = columns[k]?.numeric === true;
        const content = styled?.content ?? (numeric ? cell : foreign(cell));
        const name = [numeric ? 'n' : 't', LONG_WORD.test(cell) ? 'w' : '', styled?.class ?? '']
          .filter((part) => part !== '')
          .join(' ');
        return k === 0 ? h('th', { scope: 'row', class: name }, content) : h('td', { class: name }, content);
      }),
    ),
  );
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      { class: columns.length > MANY_COLUMNS ? 'dense' : null },
      h('caption', {}, caption, h('span', { class: 'src' }, source)),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(({ head, numeric }) => h('th', { scope: 'col', class: numeric === true ? 'n' : null }, head)),
        ),
      ),
      h('tbody', {}, body),
    ),
  );
}

export const disclosure = (summary: string, ...children: readonly Child[]): Markup =>
  h('details', {}, h('summary', {}, summary), ...children);

/** A disclosure that a link to `#id` opens: browsers open what hides the target of a link. */
export const linkedDisclosure = (id: string, summary: string, ...children: readonly Child[]): Markup =>
  disclosure(summary, h('div', { id }, ...children));

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly source: string;
  /** Draws the chart for a width in px; `suffix` keeps ids apart. */
  readonly draw: (width: number, suffix: string) => Child;
  readonly legend?: Child;
  /** The numbers behind the chart. */
  readonly data: Child;
}

// Content widths of a phone, a tablet and a desk: each is drawn for itself, so that text keeps its size.
const RENDITIONS = [
  ['narrow', 358],
  ['mid', 700],
  ['wide', 1060],
] as const;

/** A chart drawn once per screen class, with its legend, source and the table behind it. */
export function figure({ id, title, unit, source, draw, legend, data }: Figure): Markup {
  return h(
    'figure',
    {},
    h('figcaption', {}, h('h3', {}, title), h('p', { class: 'unit' }, unit)),
    RENDITIONS.map(([name, width]) => h('div', { class: name }, draw(width, `${id}-${name}`))),
    legend ?? null,
    h('p', { class: 'src' }, source),
    disclosure('The numbers behind this chart', data),
  );
}

/** A swatch of line or block and its name. */
export const legend = (
  items: readonly {
    readonly name: string;
    readonly class: string;
    readonly kind: 'line' | 'dots' | 'block' | 'mark';
  }[],
  className = 'legend',
): Markup =>
  h(
    'ul',
    { class: className },
    items.map((item) =>
      h(
        'li',
        {},
        h('svg', { width: 26, height: 12, viewBox: '0 0 26 12', 'aria-hidden': 'true' }, swatch(item.kind, item.class)),
        item.name,
      ),
    ),
  );

function swatch(kind: 'line' | 'dots' | 'block' | 'mark', name: string): Markup {
  if (kind === 'line') return h('path', { d: 'M0,6h26', class: `line ${name}` });
  if (kind === 'dots') return h('path', { d: 'M5,6h0M13,4h0M21,7h0', class: `dots ${name}` });
  if (kind === 'mark') return h('line', { x1: 13, y1: 0, x2: 13, y2: 12, class: name });
  return h('rect', { x: 0, y: 1, width: 26, height: 10, class: name });
}

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: readonly Child[];
}

export const section = ({ id, title, content }: Section): Markup =>
  h('section', { id, 'aria-labelledby': `${id}-h` }, h('h2', { id: `${id}-h` }, title), ...content);

export const paragraph = (text: string, className: string | null = null): Markup => h('p', { class: className }, text);
