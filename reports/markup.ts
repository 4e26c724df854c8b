/** HTML and SVG as values: text is escaped when it becomes markup, so nothing unescaped can reach a page. */
import { escapeHtml } from './escape.js';

/** Text that is markup already. Only `h` and `raw` make one. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Child = Markup | string | null | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | null>>;

const VOID = new Set(['meta', 'br', 'hr', 'col']);
const SHAPES = new Set(['path', 'line', 'rect', 'circle', 'polyline', 'polygon']);

const render = (child: Child): string => {
  if (child === null) return '';
  if (typeof child === 'string') return escapeHtml(child);
  if (child instanceof Markup) return child.text;
  return child.map(render).join('');
};

/** One element. An attribute that is null or false is left out; true has no value. */
export function h(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  let head = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    head += value === true ? ` ${key}` : ` ${key}="${escapeHtml(String(value))}"`;
  }
  if (VOID.has(name)) return new Markup(`${head}>`);
  if (SHAPES.has(name) && children.length === 0) return new Markup(`${head}/>`);
  return new Markup(`${head}>${render(children)}</${name}>`);
}

/** Our own constant text (a style sheet) as markup. Never text from outside. */
export const raw = (text: string): Markup => new Markup(text);
