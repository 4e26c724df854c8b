import { type Child, h, raw } from '../markup.js';
import { STYLE, STYLE_HASH } from './style.js';

// Nothing is loaded, run or sent; the one style sheet is allowed by its hash.
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page: a document without script that may load nothing. */
export function page({ title, body }: { title: string; body: readonly Child[] }): string {
  const html = h(
    'html',
    { lang: 'en' },
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      h('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('title', {}, title),
      h('style', {}, raw(STYLE)),
    ),
    h('body', {}, ...body),
  );
  return `<!doctype html>\n${html.text}\n`;
}
