import { expect, it } from 'vitest';
import { rejectsCsv } from '../../reports/rejects-csv.js';

const row = {
  file: 'a.csv',
  line: 3,
  instrument: 'X:A',
  date: '2024-01-02',
  action: 'set-aside',
  rule: 'not-a-number',
  reason: 'close "=1+1"',
  row: 'A,X,=1+1',
};

it('is a header and one line a row, quoted where a cell holds commas or quotes', () => {
  expect(rejectsCsv([row])).toBe(
    'file,line,instrument,date,action,rule,reason,row\na.csv,3,X:A,2024-01-02,set-aside,not-a-number,"close ""=1+1""","A,X,=1+1"\n',
  );
  expect(rejectsCsv([])).toBe('file,line,instrument,date,action,rule,reason,row\n');
});
it('holds nothing that a spreadsheet would run, whatever the file held', () => {
  expect(rejectsCsv([{ ...row, instrument: '=HYPERLINK("x")' }])).toContain('"\'=HYPERLINK(""x"")"');
});
