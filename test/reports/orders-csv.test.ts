import { describe, expect, it } from 'vitest';
import type { OrderLine, OrderSheet } from '../../contracts/orders.js';
import type { RunInputs } from '../../contracts/run.js';
import { ordersCsv } from '../../reports/csv/orders.js';

const inputs = {
  asOf: '2025-01-03T21:00:00.000Z',
  portfolio: 'core',
  mandate: { profile: 'hrp' },
} as unknown as RunInputs;
const order: OrderLine = {
  instrument: 'X:A',
  side: 'BUY',
  quantity: 0.30000000000000004,
  contracts: null,
  limitPrice: 123.45,
  quote: 'USD',
  priceDate: '2025-01-03',
  notional: 37.035,
  targetWeight: 0.1,
  heldWeight: 0,
  afterWeight: 0.09,
  residualWeight: 0.01,
  reasons: ['lot rounding', 'turnover limit'],
  indicative: true,
  notes: ['no tick size, said the venue'],
};
const sheet = (...lines: OrderLine[]): OrderSheet => ({
  schema: 'orders/1',
  asOf: inputs.asOf,
  nav: 1e6,
  currency: 'USD',
  turnover: 0,
  step: 1,
  lines,
});

describe('orders.csv', () => {
  it('has a line for each order, at full precision, quoted where it must be', () => {
    const [header, row, end] = ordersCsv(sheet(order), inputs).split('\r\n');
    expect(header).toBe(
      'as_of,portfolio,profile,instrument,side,quantity,contracts,limit_price,price_currency,price_date,notional,' +
        'notional_currency,target_weight,held_weight,weight_after,residual_weight,residual_reason,indicative,notes',
    );
    expect(row).toBe(
      '2025-01-03T21:00:00.000Z,core,hrp,X:A,BUY,0.30000000000000004,,123.45,USD,2025-01-03,37.035,USD,0.1,0,0.09,0.01,' +
        '"lot rounding; turnover limit",true,"no tick size, said the venue"',
    );
    expect(end).toBe('');
  });

  it('is a header alone where nothing is to trade, and leaves empty what is unknown', () => {
    expect(ordersCsv(null, inputs).split('\r\n')).toHaveLength(2);
    const unknown: OrderLine = {
      ...order,
      side: null,
      limitPrice: null,
      quote: null,
      priceDate: null,
      notional: null,
      heldWeight: null,
      afterWeight: null,
      residualWeight: null,
      reasons: [],
      notes: [],
    };
    expect(ordersCsv(sheet(unknown), inputs).split('\r\n')[1]).toContain(
      'X:A,,0.30000000000000004,,,,,,USD,0.1,,,,,true,',
    );
  });

  it('gives a spreadsheet nothing to run', () => {
    const hostile = { ...order, instrument: '=cmd()|"/C calc"!A1', notes: ['+1', '@x'] };
    const row = ordersCsv(sheet(hostile), inputs).split('\r\n')[1]!;
    expect(row).toContain(`"'=cmd()|""/C calc""!A1"`);
    expect(row.endsWith(`,"'+1; @x"`)).toBe(true);
  });
});
