import type { BarsMapping } from '../../contracts/bars-mapping.js';

/** How the catalog words the session of an imported instrument: "24x7" or "sessions", with the local time of its close. */
export const sessionText = ({ market, close }: Pick<BarsMapping, 'market' | 'close'>): string =>
  `${market === '24/7' ? '24x7' : 'sessions'} close ${close}`;

/** The way back; a wording of another origin counts as sessions that end with their day. */
export function readSessionText(text: string | null): Pick<BarsMapping, 'market' | 'close'> {
  const close = /close (\d\d:\d\d)/.exec(text ?? '')?.[1] ?? '24:00';
  return { market: text?.startsWith('24x7') ? '24/7' : 'sessions', close };
}
