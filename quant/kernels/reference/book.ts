import { postCostNav } from '../../simulate/post-cost-nav.js';
import type { Book } from '../book.js';
import { joined, QUARTERS } from './quarters.js';

/** The simulator's book in plain TypeScript; what its rules mean is said in quant/simulate/simulate.ts. */
export function withBook<T>(costRates: Float64Array, use: (book: Book) => T): T {
  const N = costRates.length;
  const rates = Float64Array.from(costRates);
  const p = new Float64Array(N);
  const alive = new Uint8Array(N).fill(1);
  const trades = new Uint8Array(N);
  const [traded, cost, invested, payable] = [0, 0, 0, 0].map(() => new Float64Array(QUARTERS)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return use({
    earn(r, offset) {
      for (let k = 0; k < QUARTERS; k++) {
        let sum = 0;
        for (let i = k; i < N; i += QUARTERS) if (p[i] !== 0) sum += p[i]! *= 1 + r[offset + i]!;
        invested[k] = sum;
      }
      return joined(invested);
    },
    trade(w, { before, exactAfterCosts, threshold, dust }) {
      for (let i = 0; i < N; i++) {
        trades[i] = alive[i]! & Number(w[i] === 0 || Math.abs(w[i]! * before - p[i]!) >= threshold);
      }
      const base = exactAfterCosts ? postCostNav(before, w, p, rates, trades) : before;
      for (let k = 0; k < QUARTERS; k++) {
        let [moved, paid, held, owed] = [0, 0, 0, 0];
        for (let i = k; i < N; i += QUARTERS) {
          const wanted = w[i]! * base;
          const size = Math.abs(wanted - p[i]!);
          if (trades[i] === 1 && !(size <= dust && wanted !== 0)) {
            moved += size;
            paid += rates[i]! * size;
            p[i] = wanted;
          }
          held += p[i]!;
          owed += rates[i]! * Math.abs(w[i]!);
        }
        traded[k] = moved;
        cost[k] = paid;
        invested[k] = held;
        payable[k] = owed;
      }
      return { traded: joined(traded), cost: joined(cost), invested: joined(invested), payable: joined(payable) };
    },
    charge(costs) {
      rates.set(costs);
    },
    remove(i) {
      const was = p[i]!;
      p[i] = 0;
      alive[i] = 0;
      return was;
    },
    shares: (nav) => p.map((x) => x / nav),
  });
}
