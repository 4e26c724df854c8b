import { openTable, type Table, type TableSchema } from '../tables/table.js';

const required = { nullable: false } as const;
const optional = { nullable: true } as const;

/** Daily bars. A correction is a row with a later known_at; nothing is ever overwritten. */
export const BARS_TABLE: TableSchema = {
  table: 'bars',
  version: 1,
  columns: [
    { name: 'instrument', type: 'string', ...required },
    { name: 'date', type: 'date', ...required },
    { name: 'close_time', type: 'timestamp', ...required },
    { name: 'known_at', type: 'timestamp', ...required },
    { name: 'known_basis', type: 'string', ...required },
    { name: 'open', type: 'double', ...optional },
    { name: 'high', type: 'double', ...optional },
    { name: 'low', type: 'double', ...optional },
    { name: 'close', type: 'double', ...required },
    { name: 'volume', type: 'double', ...optional },
    { name: 'quote_volume', type: 'double', ...optional },
    { name: 'adjusted_close', type: 'double', ...optional },
    { name: 'source', type: 'string', ...required },
  ],
  key: ['instrument', 'date', 'known_at'],
};

/** Rows that were set aside or flagged, each with the rule that decided. */
export const QUARANTINE_TABLE: TableSchema = {
  table: 'bars_quarantine',
  version: 1,
  columns: [
    { name: 'source', type: 'string', ...required },
    { name: 'file', type: 'string', ...required },
    { name: 'line', type: 'int64', ...required },
    { name: 'instrument', type: 'string', ...required },
    { name: 'date', type: 'string', ...required },
    { name: 'action', type: 'string', ...required },
    { name: 'rule', type: 'string', ...required },
    { name: 'reason', type: 'string', ...required },
    { name: 'row', type: 'string', ...required },
  ],
  key: ['source', 'instrument', 'date', 'rule'],
};

export const openBars = (home: string): Table => openTable(home, BARS_TABLE);
export const openQuarantine = (home: string): Table => openTable(home, QUARANTINE_TABLE);
