import { describe, expect, it } from 'vitest';
import { dayOf, indexPanel, loadPanel, panelsAbsent } from './panel.js';

const HEADER = 'symbol,venue,date,open,high,low,close,volume,quote_volume';
const absent = panelsAbsent();

describe('indexPanel', () => {
  it('finds series and bars, with or without a last line break', () => {
    const rows = ['A,X,2024-01-01,1,2,0.5,1.5,10,15', 'A,X,2024-01-03,2,3,1,2.5,,', 'A,Y,2024-01-01,1,1,1,1,1,1'];
    for (const end of ['', '\n']) {
      const panel = indexPanel([HEADER, ...rows].join('\n') + end);
      expect([...panel.keys()]).toEqual(['X:A', 'Y:A']);
      const series = panel.get('X:A')!;
      expect([...series.days]).toEqual([dayOf('2024-01-01'), dayOf('2024-01-03')]);
      expect(series.bar(1)).toMatchObject({ day: dayOf('2024-01-03'), close: '2.5', volume: '', quoteVolume: '' });
      expect(panel.get('Y:A')!.bar(0).quoteVolume).toBe('1');
      expect(() => series.bar(2)).toThrow('has 2 bars');
    }
  });

  it.each([
    ['another header', 'symbol,date\nA,2024-01-01\n', 'the header is'],
    [
      'a series in two places',
      `${HEADER}\nA,X,2024-01-01,,,,,,\nB,X,2024-01-01,,,,,,\nA,X,2024-01-02,,,,,,\n`,
      'together',
    ],
  ])('refuses %s', (_, text, reason) => {
    expect(() => indexPanel(text)).toThrow(reason);
  });

  it('refuses dates that are not ascending or no dates', () => {
    const days = (dates: readonly string[]) =>
      indexPanel(`${HEADER}\n${dates.map((d) => `A,X,${d},,,,,,`).join('\n')}`);
    expect(() => days(['2024-01-02', '2024-01-02']).get('X:A')!.days).toThrow('not ascending');
    expect(() => days(['2024-13-02']).get('X:A')!.days).toThrow('is no date');
  });
});

describe(`the shared panels${absent ? ' (skipped: no shared data)' : ''}`, () => {
  it.skipIf(absent)('hold the series and rows that their description counts', () => {
    const counted = (['crypto_perp_daily', 'crypto_spot_daily'] as const).map((name) => {
      const series = [...loadPanel(name).values()];
      return [series.length, series.reduce((n, { days }) => n + days.length, 0)];
    });
    expect(counted).toEqual([
      [867, 598_608],
      [260, 271_984],
    ]);
    expect(loadPanel('crypto_perp_daily')).toBe(loadPanel('crypto_perp_daily'));
  });
});
