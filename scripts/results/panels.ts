/** The panels of docs/results.md: what is imported, under which mandate, over which dates. */

export interface Panel {
  /** As `npm run results -- NAME` is told it. */
  readonly name: string;
  readonly title: string;
  readonly portfolio: string;
  /** YYYY-MM-DD, as `sextant backtest` takes them. */
  readonly from: string;
  readonly to: string;
  /** Files of the data folder and how they are read; none for data that ship. */
  readonly imports: readonly { readonly file: string; readonly mapping: string }[];
}

export const PANELS: readonly Panel[] = [
  {
    name: 'bybit',
    title: 'Bybit perpetuals 2022-2025',
    portfolio: 'configs/results/portfolio_bybit.yaml',
    from: '2022-01-03',
    to: '2025-11-12',
    imports: [{ file: 'crypto_perp_daily.csv.gz', mapping: 'configs/mappings/crypto_perp_daily.yaml' }],
  },
  {
    name: 'binance-spot',
    title: 'Binance spot 2021-2022',
    portfolio: 'configs/results/portfolio_binance_spot.yaml',
    from: '2021-01-04',
    to: '2022-09-29',
    imports: [{ file: 'crypto_spot_daily.csv.gz', mapping: 'configs/mappings/crypto_spot_daily.yaml' }],
  },
  {
    name: 'tradfi',
    title: 'US shares, currencies and metals 2020-2026',
    portfolio: 'configs/results/portfolio_tradfi.yaml',
    from: '2020-01-02',
    to: '2026-05-01',
    imports: [
      { file: 'equities_us_daily.csv.gz', mapping: 'configs/mappings/us_equities_yahoo.yaml' },
      { file: 'forex_daily.csv.gz', mapping: 'configs/mappings/fx_yahoo.yaml' },
      { file: 'futures_daily.csv.gz', mapping: 'configs/results/futures_yahoo.yaml' },
    ],
  },
  {
    name: 'sample',
    title: 'The shipped sample 2016-2025',
    portfolio: 'configs/portfolio_sample.yaml',
    from: '2016-01-04',
    to: '2025-12-08',
    imports: [],
  },
];
