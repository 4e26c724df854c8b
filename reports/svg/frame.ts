import { type Child, h, type Markup } from '../markup.js';

export interface Frame {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
}

/** A tenth of a pixel is as fine as a screen shows. */
export function px(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`px: ${value} is no coordinate`);
  return Math.round(value * 10) / 10 || 0;
}

/** One picture, named and described for those who do not see it. */
export function svg({ id, width, height, title, description }: Frame, ...children: readonly Child[]): Markup {
  return h(
    'svg',
    {
      viewBox: `0 0 ${px(width)} ${px(height)}`,
      width: px(width),
      height: px(height),
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
    },
    h('title', { id: `${id}-title` }, title),
    h('desc', { id: `${id}-desc` }, description),
    ...children,
  );
}

interface TextStyle {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly class?: string;
  /** The whole text where the shown one is cut. */
  readonly title?: string;
}

export const label = (x: number, y: number, text: string, style: TextStyle = {}): Markup =>
  h(
    'text',
    {
      x: px(x),
      y: px(y),
      'text-anchor': style.anchor === undefined || style.anchor === 'start' ? null : style.anchor,
      class: style.class ?? null,
    },
    text,
    style.title === undefined || style.title === text ? null : h('title', {}, style.title),
  );

export const line = (x1: number, y1: number, x2: number, y2: number, className: string): Markup =>
  h('line', { x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2), class: className });

export const rect = (x: number, y: number, width: number, height: number, className: string, title?: string): Markup =>
  h(
    'rect',
    { x: px(x), y: px(y), width: px(Math.max(0, width)), height: px(Math.max(0, height)), class: className },
    ...(title === undefined ? [] : [h('title', {}, title)]),
  );

// 0.58 em: the mean advance of the page's sans serif at 12 px; wide scripts and emoji take a whole em.
const NARROW_EM = 0.58;
const isWide = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x1100;

/** Width of a text in px, estimated, never below what common fonts need. */
export function textWidth(text: string, fontSize = 12): number {
  let em = 0;
  for (const character of text) em += isWide(character) ? 1.05 : /[A-Z0-9MW@%_]/.test(character) ? 0.66 : NARROW_EM;
  return em * fontSize;
}

/** The text, cut with "…" where it would not fit. */
export function fitted(text: string, width: number, fontSize = 12): string {
  if (textWidth(text, fontSize) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (textWidth(`${kept}${character}…`, fontSize) > width) break;
    kept += character;
  }
  return `${kept}…`;
}
