/** Markets as ccxt gives them: unified over venues, missing facts undefined. */
import { z } from 'zod';

const number = z.number().nullish();
const name = z.string().min(1);

/** What tells the kinds of markets apart. Loose on purpose: ccxt adds keys, and only these are read. */
export const AnyMarket = z.object({
  id: z.string().nullish(),
  symbol: z.string().nullish(),
  type: z.string().nullish(),
  settle: z.string().nullish(),
  linear: z.boolean().nullish(),
  active: z.boolean().nullish(),
});
export type AnyMarket = z.infer<typeof AnyMarket>;

/** What makes an instrument of it. */
export const CcxtMarket = z.object({
  id: name,
  symbol: name,
  base: name,
  quote: name,
  baseId: name,
  quoteId: name,
  settle: z.string().nullish(),
  active: z.boolean().nullish(),
  margin: z.boolean().nullish(),
  contractSize: number,
  created: number,
  precision: z.object({ amount: number, price: number }),
  limits: z.object({ cost: z.object({ min: number }).nullish() }),
  info: z.record(z.string(), z.unknown()),
});
export type CcxtMarket = z.infer<typeof CcxtMarket>;
