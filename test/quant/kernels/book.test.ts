import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Book, Trade, TradeRules } from '../../../quant/kernels/book.js';
import type { Kernels } from '../../../quant/kernels/kernels.js';
import { reference } from '../../../quant/kernels/reference/index.js';
import { selectKernels } from '../../../quant/kernels/selected.js';
import { createWasmKernels } from '../../../quant/kernels/wasm.js';
import { KERNEL_MODULE } from '../../../quant/kernels/wasm-bytes.generated.js';
import { noise } from '../linalg/arbitrary.js';

const created = createWasmKernels(Uint8Array.from(Buffer.from(KERNEL_MODULE, 'base64')));
if (created === null) throw new Error('this machine has no WebAssembly SIMD: the fast book cannot be tested here');
const wasm: Kernels = created;

type Step =
  | { readonly do: 'earn'; readonly returns: readonly number[] }
  | { readonly do: 'trade'; readonly weights: readonly number[]; readonly rules: TradeRules }
  | { readonly do: 'charge'; readonly rates: readonly number[] }
  | { readonly do: 'remove'; readonly asset: number }
  | { readonly do: 'shares'; readonly nav: number };

const weight = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }) },
  { weight: 2, arbitrary: fc.constantFrom(0, -0, 0.25, 1e-15, -1e-300) },
);
const daily = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -0.5, max: 0.5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, -0, 1e-17, 30) },
);
const rules = fc.record({
  before: fc.double({ min: 0.01, max: 3, noNaN: true }),
  exactAfterCosts: fc.boolean(),
  threshold: fc.constantFrom(0, 0.01, 0.3),
  dust: fc.constantFrom(0, 1e-14, 0.02),
});
const row = (n: number, entry: fc.Arbitrary<number>) => fc.array(entry, { minLength: n, maxLength: n });
// Σ c|w| stays below one, as the simulator checks.
const rate = (n: number) => fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.9 / n, noNaN: true }));
const step = (n: number): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('earn' as const), returns: row(n, daily) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('trade' as const), weights: row(n, weight), rules }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('charge' as const), rates: row(n, rate(n)) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), asset: fc.nat({ max: n - 1 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('shares' as const), nav: fc.double() }) },
  );
const life = fc.integer({ min: 1, max: 23 }).chain((n) =>
  fc.record({
    rates: row(n, rate(n)),
    steps: fc.array(step(n), { minLength: 1, maxLength: 12 }),
  }),
);

function perform(book: Book, s: Step): number[] {
  const sums = ({ traded, cost, invested, payable }: Trade) => [traded, cost, invested, payable];
  if (s.do === 'earn') return [book.earn(Float64Array.of(Number.NaN, ...s.returns), 1)];
  if (s.do === 'trade') return sums(book.trade(Float64Array.from(s.weights), s.rules));
  if (s.do === 'charge') {
    book.charge(Float64Array.from(s.rates));
    return [];
  }
  if (s.do === 'remove') return [book.remove(s.asset)];
  return [...book.shares(s.nav)];
}
/** Everything a book says over its life, and its positions after every step. */
const told = (kernels: Kernels, rates: readonly number[], steps: readonly Step[]): number[] =>
  kernels.withBook(Float64Array.from(rates), (book) =>
    steps.flatMap((s) => [...perform(book, s), ...Array.from(book.shares(1))]),
  );
/** Bits, so that −0 is not 0; every NaN counts as one. */
const bits = (xs: readonly number[]) =>
  new BigUint64Array(Float64Array.from(xs, (x) => (Number.isNaN(x) ? Number.NaN : x)).buffer);

it('both books have the same bits after any life, whatever the size, the rates and the rules', () => {
  fc.assert(
    fc.property(life, ({ rates, steps }) => {
      expect(bits(told(wasm, rates, steps))).toEqual(bits(told(reference, rates, steps)));
    }),
    { numRuns: 600 },
  );
});
it('both books have the same bits with a thousand assets, and the selected one is the fast one', () => {
  for (const n of [997, 1000, 1003]) {
    const rates = Array.from(noise(n, 1), (x) => Math.abs(x) / n);
    const rules = { before: 1, exactAfterCosts: true, threshold: 1e-4, dust: 1e-14 };
    const steps = [1, 2, 3, 4].flatMap((seed): Step[] => [
      { do: 'trade', weights: Array.from(noise(n, seed), (x) => x / n), rules },
      { do: 'earn', returns: Array.from(noise(n, seed + 9), (x) => x / 50) },
    ]);
    const fast = bits(told(wasm, rates, steps));
    expect(fast).toEqual(bits(told(reference, rates, steps)));
    expect(bits(told(selectKernels(''), rates, steps))).toEqual(fast);
  }
});
it.each([
  ['wasm', wasm],
  ['reference', reference],
])(
  'a book of the %s kernels needs no return for what it does not hold, and tells of one that is missing',
  (_, kernels) => {
    kernels.withBook(Float64Array.of(0, 0, 0, 0, 0), (book) => {
      const rules = { before: 1, exactAfterCosts: false, threshold: 0, dust: 0 };
      book.trade(Float64Array.of(0.5, 0, 0, 0, -0.25), rules);
      expect(book.earn(Float64Array.of(0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN, 0), 0)).toBe(0.55 - 0.25);
      expect(book.remove(4)).toBe(-0.25);
      expect(book.trade(Float64Array.of(0.5, 0, 0, 0, 0.5), rules).invested).toBe(0.5);
      expect(book.earn(Float64Array.of(Number.NaN, 0, 0, 0, 0), 0)).toBeNaN();
    });
  },
);
it.each([
  ['wasm', wasm],
  ['reference', reference],
])(
  'a book of the %s kernels trades from the threshold up and above dust only, and always sells what left',
  (_, kernels) => {
    const held = (threshold: number, dust: number) =>
      kernels.withBook(new Float64Array(3), (book) => {
        const rules = { before: 1, exactAfterCosts: false };
        book.trade(Float64Array.of(0.5, 0.25, 0.125), { ...rules, threshold: 0, dust: 0 });
        book.trade(Float64Array.of(0.25, 0.125, 0), { ...rules, threshold, dust });
        return [...book.shares(1)];
      });
    expect(held(0.25, 0)).toEqual([0.25, 0.25, 0]);
    expect(held(0.125, 0)).toEqual([0.25, 0.125, 0]);
    expect(held(0, 0.125)).toEqual([0.25, 0.25, 0]);
    expect(held(1, 1)).toEqual([0.5, 0.25, 0]);
  },
);
it('a book survives other kernels, other books and a memory that grows while it is used', () => {
  const rules = { before: 1, exactAfterCosts: true, threshold: 0, dust: 1e-14 };
  const weights = Float64Array.of(0.2, -0.1, 0.3, 0.05, 0.15);
  const rates = new Float64Array(5).fill(0.01);
  const run = (kernels: Kernels, between: () => void) =>
    kernels.withBook(rates, (book) => {
      const first = book.trade(weights, rules);
      between();
      const earned = book.earn(Float64Array.of(0.1, 0.2, -0.1, 0, 0.3), 0);
      between();
      return [first.cost, earned, book.remove(1), ...book.shares(2)];
    });
  let side = 200;
  const disturb = () => {
    side += 100;
    const X = { rows: side, cols: side, data: noise(side * side, 1) };
    wasm.gram(X);
    wasm.withBook(new Float64Array(side), (other) => other.trade(new Float64Array(side).fill(1), rules));
    expect(() =>
      wasm.withBook(new Float64Array(3), () => {
        throw new Error('half way');
      }),
    ).toThrow('half way');
  };
  expect(run(wasm, disturb)).toEqual(run(reference, () => {}));
});
it('inputs of a book are never changed', () => {
  for (const kernels of [wasm, reference]) {
    const [rates, weights, returns] = [0.01, 0.2, 0.03].map((x) => new Float64Array(3).fill(x)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    kernels.withBook(rates, (book) => {
      book.trade(weights, { before: 1, exactAfterCosts: true, threshold: 0, dust: 0 });
      book.earn(returns, 0);
      book.remove(0);
    });
    expect([...rates, ...weights, ...returns]).toEqual([0.01, 0.01, 0.01, 0.2, 0.2, 0.2, 0.03, 0.03, 0.03]);
  }
});
