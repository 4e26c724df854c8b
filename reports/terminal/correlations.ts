/** The correlations of the candidates in leaf order, in hundredths; the means between clusters where those do not fit. */
import type { SelectionResult } from '../../contracts/stage-results.js';
import { escapeTerminal } from '../escape.js';
import { hanging } from './layout.js';
import { cutInside, pad } from './width.js';

const CELL = 4;
const NAME = 24;

type Correlated = Pick<SelectionResult, 'correlation' | 'leafOrder' | 'clusters'>;

export function correlationLines({ correlation, leafOrder, clusters }: Correlated, width: number): string[] {
  const { instruments, matrix } = correlation;
  const n = instruments.length;
  if (n === 0) return ['Nothing was clustered.'];
  const rho = (i: number, j: number): number => matrix.data[i * n + j]!;
  if (fits(n, width)) {
    const lines = grid(leafOrder.map((i) => ({ name: instruments[i]!, of: leafOrder.map((j) => rho(i, j)) })));
    return ['Hundredths, instruments in leaf order.', ...lines];
  }
  const index = new Map(instruments.map((id, i) => [id, i]));
  const columns = clusters.map(({ members }) => members.map((id) => index.get(id)!));
  const mean = (rows: readonly number[], others: readonly number[]): number => {
    const pairs = rows.flatMap((i) => others.filter((j) => j !== i).map((j) => rho(i, j)));
    return pairs.length === 0 ? 1 : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  };
  const wide = `${n} instruments do not fit this width; --json has every pair.`;
  if (!fits(clusters.length, width)) return hanging('', wide, width).map((line) => line.trimStart());
  const named = clusters.map(({ cluster, members }, a) => ({
    name: `cluster ${cluster} (${members.length})`,
    of: columns.map((others) => mean(columns[a]!, others)),
  }));
  return [
    ...hanging('', `Means between clusters in hundredths. ${wide}`, width).map((l) => l.trimStart()),
    ...grid(named),
  ];
}

const fits = (columns: number, width: number): boolean => NAME + columns * CELL <= width;

const grid = (rows: readonly { name: string; of: readonly number[] }[]): string[] =>
  rows.map(({ name, of }) => {
    const cells = of.map((value) =>
      Math.round(100 * value)
        .toFixed(0)
        .replace(/^-0$/, '0')
        .replace('-', '−'),
    );
    return `${pad(cutInside(escapeTerminal(name), NAME - 1), NAME)}${cells.map((cell) => cell.padStart(CELL)).join('')}`;
  });
