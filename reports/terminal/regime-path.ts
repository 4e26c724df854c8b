import type { RegimeDay, RegimeResult } from '../../contracts/stage-results.js';
import { count, percent, ratio } from '../format.js';
import { number, type Table, text } from '../table.js';
import { wrapped } from './width.js';

const MARKS: Readonly<Record<RegimeDay['state'], string>> = { QUIET: '.', NORMAL: '-', CRISIS: '#' };

/** The states of as many sessions as fit on a line, oldest first, and when the state last changed. */
export function regimeStrip({ path }: Pick<RegimeResult, 'path'>, width: number): string[] {
  const shown = path.slice(-width);
  const first = shown[0];
  if (first === undefined) return ['There is no path.'];
  const change = path.findLastIndex((day, k) => k > 0 && day.state !== path[k - 1]!.state);
  const last = path.at(-1)!;
  const since =
    change < 0
      ? `${last.state} since the path begins`
      : `${last.state} since ${path[change]!.date}, before it ${path[change - 1]!.state}`;
  const legend = `${count(shown.length)} sessions from ${first.date}: . QUIET, - NORMAL, # CRISIS. ${since}.`;
  return [shown.map(({ state }) => MARKS[state]).join(''), ...wrapped(legend, width)];
}

/** The newest sessions of the path with what its score is made of. */
export const regimeTable = ({ path }: Pick<RegimeResult, 'path'>, sessions = 10): Table => ({
  caption: 'Regime path',
  source: '',
  columns: [
    text('Session'),
    text('State'),
    number('Score'),
    number('Volatility'),
    number('Dispersion'),
    number('Turbulence'),
    number('Absorption'),
    number('Downside'),
    number('Members'),
  ],
  rows: path
    .slice(-sessions)
    .map((day) => [
      day.date,
      day.state,
      ratio(day.score),
      ratio(day.volatilityRatio),
      ratio(day.dispersionRatio),
      ratio(day.turbulence, 1),
      ratio(day.absorptionRatio),
      percent(day.downsideShare, { digits: 0 }),
      count(day.members),
    ]),
  empty: 'There is no path.',
});
