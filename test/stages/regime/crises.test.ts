/** The regime on real panels: the days on which everybody knew, on the session itself or the next. */
import { describe, expect, it } from 'vitest';
import type { RegimeDay } from '../../../contracts/stage-results.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { panelMandate, SHARED_DATA_ABSENT, type SharedPanel, sharedPanel } from '../support/shared-panel.js';

const pathOf = (panel: SharedPanel): RegimeDay[] => {
  const history = sharedPanel(panel);
  return regimePath({ history, fields: fieldHistory(history), mandate: panelMandate });
};

const PANELS: readonly {
  readonly name: string;
  readonly panel: SharedPanel;
  /** Date and what must have raised it: the jump alone where fewer than 250 percentiles exist. */
  readonly crises: readonly (readonly [string, RegimeDay['basis']])[];
  /** Months in which nothing happened. */
  readonly calm: readonly string[];
  /** Share of sessions in CRISIS, to two digits. */
  readonly share: number;
}[] = [
  {
    name: 'US equities from 2019',
    panel: {
      file: 'equities_us_daily.csv.gz',
      venue: 'YAHOO',
      from: '2019-01-02',
      to: '2026-05-01',
      isComplete: false,
    },
    crises: [['2020-03-16', 'jump']],
    calm: ['2019-07', '2021-06', '2023-08', '2024-02'],
    share: 0.05,
  },
  {
    name: 'Binance spot, 190 complete series',
    panel: {
      file: 'crypto_spot_daily.csv.gz',
      venue: 'BINANCE',
      from: '2021-01-01',
      to: '2022-09-30',
      isComplete: true,
    },
    crises: [
      ['2021-05-19', 'jump'],
      ['2022-05-12', 'score'],
    ],
    calm: ['2021-10', '2022-03'],
    share: 0.05,
  },
  {
    name: 'Binance spot with what was delisted, redenominated or renamed',
    panel: {
      file: 'crypto_spot_daily.csv.gz',
      venue: 'BINANCE',
      from: '2021-01-01',
      to: '2022-09-30',
      isComplete: false,
    },
    crises: [
      ['2021-05-19', 'jump'],
      ['2022-05-12', 'score'],
    ],
    calm: ['2021-10', '2022-03'],
    share: 0.05,
  },
  {
    name: 'Bybit perpetuals from 2022, 88 complete series',
    panel: { file: 'crypto_perp_daily.csv.gz', venue: 'BYBIT', from: '2022-01-01', to: '2025-11-13', isComplete: true },
    crises: [
      ['2022-05-12', 'jump'],
      ['2022-11-09', 'jump'],
      ['2025-10-10', 'score'],
    ],
    calm: ['2022-08', '2023-09', '2024-05'],
    share: 0.09,
  },
  {
    name: 'Bybit perpetuals from 2022, every listing',
    panel: {
      file: 'crypto_perp_daily.csv.gz',
      venue: 'BYBIT',
      from: '2022-01-01',
      to: '2025-11-13',
      isComplete: false,
    },
    crises: [
      ['2022-11-09', 'jump'],
      ['2025-10-10', 'score'],
    ],
    calm: ['2022-08', '2023-09', '2024-05'],
    share: 0.07,
  },
  {
    name: 'Binance perpetuals from 2024, 187 complete series',
    panel: {
      file: 'crypto_perp_daily.csv.gz',
      venue: 'BINANCE',
      from: '2024-01-10',
      to: '2026-03-19',
      isComplete: true,
    },
    crises: [['2025-10-10', 'score']],
    calm: ['2024-10', '2025-08'],
    share: 0.03,
  },
];

describe.each(PANELS)(
  `$name${SHARED_DATA_ABSENT ? ' (skipped: no shared data)' : ''}`,
  ({ panel, crises, calm, share }) => {
    it.skipIf(SHARED_DATA_ABSENT)(
      'is in CRISIS when everybody knew, by the next session at the latest, and seldom otherwise',
      () => {
        const path = pathOf(panel);
        for (const [date, basis] of crises) {
          const s = path.findIndex((day) => day.date === date);
          expect(s, date).toBeGreaterThan(0);
          const seen = [path[s]!, path[s + 1]!].find(({ state }) => state === 'CRISIS');
          expect(seen, `${date}: ${JSON.stringify(path[s])}`).toBeDefined();
          expect(seen!.basis, date).toBe(basis);
          // Quiet weeks before it would have said nothing.
          expect(
            path.slice(Math.max(0, s - 60), s - 20).every(({ state }) => state !== 'CRISIS'),
            `before ${date}`,
          ).toBe(true);
        }
        for (const month of calm) {
          const days = path.filter(({ date }) => date.startsWith(month));
          expect(days.length).toBeGreaterThan(18);
          expect(
            days.every(({ state }) => state !== 'CRISIS'),
            month,
          ).toBe(true);
        }
        expect(path.filter(({ state }) => state === 'CRISIS').length / path.length).toBeCloseTo(share, 2);
      },
      240_000,
    );
  },
);
