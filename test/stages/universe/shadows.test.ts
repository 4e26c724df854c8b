import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../contracts/instrument.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { shadowBook } from '../../../stages/universe/shadow-book.js';
import { SHADOW_CLOSES, SHADOW_RULES, type ShadowCandidate, shadows } from '../../../stages/universe/shadows.js';
import { instrument, market, noise, prices, series } from '../support/hand-made.js';

const random = noise(42);
const draw = (scale = 0.04): number[] => Array.from({ length: SHADOW_CLOSES - 1 }, () => scale * random());
const BASE = draw();
const candidate = (id: string, returns: readonly number[], liquidityUsdPerDay: number | null = 1): ShadowCandidate => ({
  id,
  base: id,
  liquidityUsdPerDay,
  closes: Float64Array.from(prices(returns)),
});
const original = candidate('BTC', BASE, 1000);
const plus = (scale: number, size: number) => BASE.map((r) => scale * r + size * random());
const kindOf = (one: ShadowCandidate, ...others: ShadowCandidate[]) =>
  shadows([one, original, ...others]).get(one.id)?.kind ?? null;

describe('by its bars alone', () => {
  it('a wrap is a twin, at whatever multiple it is priced', () => {
    const wrap = candidate('WBTC', plus(1, 0.0002));
    expect(kindOf(wrap)).toBe('twin');
    expect(kindOf({ ...wrap, closes: wrap.closes.map((price) => 1e-3 * price) })).toBe('twin');
  });
  it('what repeats the returns but drifts away is no twin', () => {
    expect(
      kindOf(
        candidate(
          'DRIFT',
          BASE.map((r) => r + 0.002),
        ),
      ),
    ).toBeNull();
  });
  it('a leveraged token is found above and below the underlying', () => {
    expect(kindOf(candidate('UP', plus(3, 0.001)))).toBe('leveraged');
    expect(kindOf(candidate('HALF', plus(0.5, 0.001)))).toBe('leveraged');
    expect(kindOf(candidate('ONE', plus(1.2, 0.004)))).toBeNull();
  });
  it('an inverse token is found even where it follows loosely', () => {
    expect(kindOf(candidate('DOWN', plus(-2, 0.03)))).toBe('inverse');
  });
  it('what goes its own way is nobody’s shadow', () => expect(kindOf(candidate('GOLD', draw()))).toBeNull());
  it('a redenomination of ×1000 hides nothing', () => {
    const token = candidate('DOWN', plus(-2, 0.01));
    const closes = token.closes.map((price, k) => (k < 40 ? price : 1000 * price));
    expect(kindOf({ ...token, closes })).toBe('inverse');
  });
  it('another line of the same base is no shadow', () => {
    const wrap = candidate('WBTC', plus(1, 0.0002));
    expect(shadows([{ ...wrap, base: 'BTC' }, original]).get('WBTC')).toBeNull();
  });
});

describe('of two that move as one', () => {
  const wrap = candidate('WBTC', plus(1, 0.0002), 5000);
  it('the more traded stays', () => {
    const verdicts = shadows([wrap, original]);
    expect(verdicts.get('WBTC')).toBeNull();
    expect(verdicts.get('BTC')).toMatchObject({ kind: 'twin', of: 'WBTC' });
  });
  it('unknown liquidity comes last, and equals go by id', () => {
    const unknown = { ...wrap, liquidityUsdPerDay: null };
    expect(shadows([unknown, original]).get('WBTC')).toMatchObject({ of: 'BTC' });
    expect(shadows([{ ...wrap, liquidityUsdPerDay: 1000 }, original]).get('WBTC')).toMatchObject({ of: 'BTC' });
  });
  it('neither is an original to a third', () => {
    const up = candidate('UP', plus(3, 0.001), 900);
    const down = candidate('DOWN', plus(-2, 0.01), 800);
    expect(shadows([down, up, original]).get('DOWN')).toMatchObject({ of: 'BTC' });
  });
});

describe('what cannot be judged has no verdict', () => {
  const gaps = (missing: number): ShadowCandidate => {
    const token = candidate('UP', plus(3, 0.001));
    return {
      ...token,
      closes: token.closes.map((price, k) => (k > 0 && k % 2 === 0 && k <= 2 * missing ? Number.NaN : price)),
    };
  };
  it('more than a tenth of its returns missing', () => {
    expect(shadows([gaps(4), original]).get('UP')?.kind).toBe('leveraged');
    expect(shadows([gaps(5), original]).has('UP')).toBe(false);
  });
  it('no close on the last date, or one that never moves', () => {
    const token = candidate('UP', plus(3, 0.001));
    expect(shadows([{ ...token, closes: token.closes.map((p, k) => (k === 90 ? Number.NaN : p)) }]).size).toBe(0);
    expect(shadows([{ ...token, closes: token.closes.map(() => 1) }]).size).toBe(0);
  });
  it('nothing at all', () => expect(shadows([]).size).toBe(0));
});

it('the order in which instruments come changes no verdict, and neither does the unit of a price', () => {
  const all = [
    original,
    ...[3, -2, 1, 0.5].map((scale, i) => candidate(`S${i}`, plus(scale, 0.002), 10 * i)),
    ...[0, 1, 2].map((i) => candidate(`O${i}`, draw(), 500 - i)),
  ];
  const verdicts = [...shadows(all)].sort();
  fc.assert(
    fc.property(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.integer({ min: -3, max: 3 }),
      (shuffled, power) => {
        const scaled = shuffled.map((one) => ({ ...one, closes: one.closes.map((price) => 2 ** power * price) }));
        expect([...shadows(scaled)].sort()).toEqual(verdicts);
      },
    ),
    { numRuns: 50 },
  );
});

describe('the verdict of a date', () => {
  const SESSIONS = 260;
  const MONTH = 30 * 86_400_000;
  const returns = Array.from({ length: SESSIONS - 1 }, () => 0.04 * random());
  // Leveraged up to the middle, on its own afterwards.
  const token = returns.map((r, k) => (k < 150 ? 3 * r : 0.04 * random()));
  const facts: Instrument[] = [
    instrument('X:BTC', { liquidityUsdPerDay: 1e9 }),
    instrument('X:BTCUP', { liquidityUsdPerDay: 1e6 }),
  ];
  const bars = [series('X:BTC', prices(returns)), series('X:BTCUP', prices(token))];
  const whole = market(SESSIONS, bars, facts);
  const book = shadowBook(fieldHistory(whole));
  const ask = (asOf: number) => book(asOf, facts[1]!, SHADOW_RULES);

  it('is that of the last multiple of thirty days, and does not know what came after', () => {
    const seen = new Set<string>();
    for (let k = 100; k < SESSIONS; k += 7) {
      const asOf = bars[0]!.closeTime[k]!;
      const cut = bars.map((b) => ({
        ...b,
        ...Object.fromEntries(
          (['date', 'closeTime', 'knownAt', 'open', 'high', 'low', 'close', 'volume', 'quoteVolume'] as const).map(
            (column) => [column, b[column].subarray(0, k + 1)],
          ),
        ),
      }));
      const then = shadowBook(fieldHistory(market(k + 1, cut, facts)));
      expect(ask(asOf)).toEqual(then(asOf, facts[1]!, SHADOW_RULES));
      expect(ask(asOf)).toEqual(ask(MONTH * Math.floor(asOf / MONTH)));
      seen.add(ask(asOf) === undefined ? 'unknown' : (ask(asOf)?.kind ?? 'none'));
    }
    expect([...seen]).toEqual(['unknown', 'leveraged', 'none']);
  });
});
