import { describe, expect, it } from 'vitest';
import { findInstrument } from '../../scripts/find-instrument.js';

const IDS = ['BINANCE:BTCUSDT', 'BYBIT:BTCUSDT.P', 'BYBIT:ETHUSDT.P', 'OKX:BTCUSDT', 'X:ΑΒΓ'];
const found = (name: string) => {
  const result = findInstrument(name, IDS);
  return result.ok ? result.value : null;
};
const problem = (name: string) => {
  const result = findInstrument(name, IDS);
  if (result.ok) throw new Error(`${name} was found as ${result.value}`);
  return result.problem;
};

describe('an instrument', () => {
  it.each([
    ['BYBIT:ETHUSDT.P', 'BYBIT:ETHUSDT.P'],
    ['ethusdt.p', 'BYBIT:ETHUSDT.P'],
    ['okx:btcusdt', 'OKX:BTCUSDT'],
    ['αβγ', 'X:ΑΒΓ'],
  ])('%s is %s', (name, id) => expect(found(name)).toBe(id));
  it('whose symbol several venues have must be named in full', () => {
    expect(problem('BTCUSDT')).toMatchObject({
      type: 'ValidationError',
      what: '2 instruments of the run are called so',
      next: 'Name one of BINANCE:BTCUSDT, OKX:BTCUSDT.',
    });
  });
  it('that is not there is met with those that contain it, else with the nearest', () => {
    expect(problem('ETH').next).toBe('Did you mean BYBIT:ETHUSDT.P?');
    expect(problem('ETHUSDTP').next).toMatch(/^Did you mean BYBIT:ETHUSDT\.P/);
    expect(problem('BYBIT:ETHUSD.P').next).toMatch(/^Did you mean BYBIT:ETHUSDT\.P/);
    expect(problem('completely-else')).toMatchObject({
      what: 'it is not among the 5 instruments that entered the run',
      next: expect.stringContaining('VENUE:SYMBOL'),
    });
  });
  it('of a run without any is not there', () => {
    const result = findInstrument('A', []);
    expect(result.ok ? '' : result.problem.what).toBe('it is not among the 0 instruments that entered the run');
  });
});
