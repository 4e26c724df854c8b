/** Faults in the scanner's own protocol, for `setFaults` of its double. */
import type { Fault } from '../faults.js';

interface Page {
  totalCount: number;
  data: { s: string; d: unknown[] }[];
}

const page = (name: string, change: (page: Page, columns: readonly string[], from: number) => void): Fault => ({
  kind: 'edit',
  name,
  edit(answer, { body }) {
    const { columns = [], range = [0] } = JSON.parse(body) as { columns?: string[]; range?: number[] };
    change(answer as Page, columns, range[0]!);
    return answer;
  },
});

/** The page lacks its last rows. */
export const shortPage = (rows: number): Fault =>
  page('short page', ({ data }) => void data.splice(Math.max(0, data.length - rows)));

/** A page whose rows do not come, though it is answered: all pages that begin at `from`. */
export const missingPage = (from: number): Fault =>
  page('missing page', (answer, _, at) => {
    if (at === from) answer.data = [];
  });

export const changedTotal = (by: number): Fault =>
  page('changed totalCount', (answer) => {
    answer.totalCount += by;
  });

/** The column is null in every row. */
export const nullCells = (column: string): Fault =>
  page(`null ${column}`, ({ data }, columns) => {
    for (const { d } of data) d[columns.indexOf(column)] = null;
  });

/** The column of the first row holds something else. */
export const cell = (column: string, value: unknown): Fault =>
  page(`${column} is ${JSON.stringify(value)}`, ({ data }, columns) => {
    data[0]!.d[columns.indexOf(column)] = value;
  });

/** A row of another venue. */
export const wrongSymbol = (id: string): Fault =>
  page('wrong symbol', ({ data }) => {
    data[0]!.s = id;
  });

/** The second row repeats the first. */
export const duplicateSymbol = (): Fault =>
  page('duplicate symbol', ({ data }) => {
    data[1] = data[0]!;
  });

/** A row with a cell too few. */
export const lostCell = (): Fault => page('lost cell', ({ data }) => void data[0]!.d.pop());

/** The first number of the first row becomes a bare NaN, which is no JSON. */
export const bareNaN = (): Fault => ({
  kind: 'rewrite',
  name: 'bare NaN',
  rewrite: (text) => text.replace(/("d":\[.*?,)-?\d[\d.e+-]*/, '$1NaN'),
});
