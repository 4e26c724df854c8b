import type { RunView } from '../../contracts/reporting.js';
import { count, percent, ratio, UNKNOWN } from '../format.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';

/** Today's components beside the thresholds that they are held against. */
export function regimeTable(view: RunView): Table {
  const { today, gate } = view.regime;
  const config = view.inputs.mandate.regime;
  const own = (value: number | null): string => percent(value, { digits: 0 });
  const enters = `enters CRISIS at ${ratio(config.enterCrisisRatio)}, at once at ${ratio(config.jumpRatio)}`;
  return {
    caption: `Regime on ${today.date}`,
    source: sourceLine(view, 'ratio and percentile of its own past', ['regime']),
    columns: [text('Component'), number('Value'), number('Percentile'), text('Threshold')],
    rows: [
      [
        'Score (mean of the percentiles)',
        ratio(today.score),
        UNKNOWN,
        `CRISIS at ${ratio(config.enterCrisisScore)}, QUIET at ${ratio(config.enterQuietScore)}`,
      ],
      ['Volatility ratio', ratio(today.volatilityRatio), own(today.volatilityPercentile), enters],
      ['Dispersion ratio', ratio(today.dispersionRatio), own(today.dispersionPercentile), enters],
      ['Turbulence', ratio(today.turbulence, 1), own(today.turbulencePercentile), UNKNOWN],
      ['Absorption ratio', ratio(today.absorptionRatio), UNKNOWN, 'reported only'],
      ['Share of instruments falling', percent(today.downsideShare, { digits: 0 }), UNKNOWN, 'reported only'],
      ['Members', count(today.members), UNKNOWN, `HALT below ${count(view.inputs.mandate.gate.minInstruments)}`],
      ['Exposure of the gate', percent(gate.exposure, { digits: 0 }), UNKNOWN, gate.decision],
    ],
    empty: '',
  };
}
