import type { RunView } from '../../contracts/reporting.js';
import { count, percent, signedPercent } from '../format.js';
import type { Holdings } from '../holdings.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

/** Each instrument ever held, largest mean gross first. */
export function heldTable(view: RunView, { instruments, executed }: Holdings): Table {
  return {
    caption: 'Instruments held',
    source: sourceLine(view, 'windows; fraction of NAV after the trade, in percent', ['backtest']),
    columns: [
      text('Instrument'),
      number('Windows long'),
      number('Windows short'),
      number('Mean gross'),
      number('Lowest'),
      number('Highest'),
      number('Latest'),
    ],
    rows: instruments.map(({ instrument, weights, meanGross }) => [
      instrument,
      count(weights.filter((w) => w > 0).length),
      count(weights.filter((w) => w < 0).length),
      percent(meanGross),
      signedPercent(
        weights.reduce((a, b) => Math.min(a, b), 0),
        1,
      ),
      signedPercent(
        weights.reduce((a, b) => Math.max(a, b), 0),
        1,
      ),
      signedPercent(weights.at(-1), 1),
    ]),
    empty: `Nothing was held in ${count(executed.length)} windows.`,
  };
}

/** The book after the last execution of each month, newest first. */
export function exposuresTable(view: RunView, { executed, gross, net, positions }: Holdings): Table {
  const ends = executed.flatMap((date, k) => (executed[k + 1]?.slice(0, 7) === date.slice(0, 7) ? [] : [k]));
  return {
    caption: 'Exposure after the last execution of each month',
    source: sourceLine(view, 'fraction of NAV, in percent', ['backtest']),
    columns: [text('Executed'), number('Positions'), number('Gross'), number('Net'), number('Cash, 1 − net')],
    rows: ends
      .reverse()
      .map((k) => [
        executed[k]!,
        count(positions[k]!),
        percent(gross[k]!, { digits: 1 }),
        signedPercent(net[k]!, 1),
        percent(1 - net[k]!, { digits: 1 }),
      ]),
    empty: 'There are no windows.',
  };
}
