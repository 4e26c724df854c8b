import type { AllocationResult } from '../../contracts/allocation.js';
import type { RunView } from '../../contracts/reporting.js';
import { count, fixed, percent, quantity, ratio, scientific, UNKNOWN } from '../format.js';
import { seriesName } from '../names.js';
import { sourceLine } from '../provenance.js';
import { number, type Table, text } from '../table.js';
import { clusterRows } from '../view.js';

/** Gross per cluster, both directions together, against the cap; share of variance beside it. */
export function clusterTable(view: RunView, allocation: AllocationResult): Table {
  return {
    caption: 'Risk clusters against the cap',
    source: sourceLine(view, 'gross as fraction of NAV, risk as share of variance, in percent', ['allocation']),
    columns: [number('Cluster'), text('Members'), number('Gross'), number('Cap'), text('Status'), number('Risk share')],
    rows: clusterRows(view, allocation).map((row) => [
      String(row.cluster),
      row.members.length > 0 ? row.members.join(', ') : 'none with weight',
      percent(row.gross),
      percent(row.cap),
      row.status,
      percent(row.riskShare, { digits: 1 }),
    ]),
    empty: 'There are no clusters.',
  };
}

/** The risk figures of every profile computed in this run. */
export function profilesTable(view: RunView): Table {
  return {
    caption: 'Profiles of this decision',
    source: sourceLine(view, 'annual volatility and weights as fractions, in percent', ['allocation', 'alignment']),
    columns: [
      text('Profile'),
      number('Gross'),
      number('Net'),
      number('Uninvested'),
      number('Volatility'),
      number('Diversification ratio'),
      number('Effective bets'),
      text('Fallbacks'),
    ],
    rows: view.allocations.map((allocation) => [
      seriesName(allocation.profile) + (allocation.profile === view.inputs.mandate.profile ? ' (published)' : ''),
      percent(allocation.gross),
      percent(allocation.net),
      percent(allocation.uninvested),
      percent(allocation.volatility),
      ratio(allocation.diversificationRatio),
      fixed(allocation.effectiveBets, { digits: 1 }),
      allocation.fallbacks.length > 0 ? allocation.fallbacks.join('; ') : 'none',
    ]),
    empty: 'No profile was computed.',
  };
}

/** Proof of each optimum: scaled residuals, zero is perfect. */
export function certificateTable(view: RunView): Table {
  return {
    caption: 'Certificates',
    source: sourceLine(view, 'scaled residual', ['allocation']),
    columns: [
      text('Profile'),
      text('Engine'),
      number('Primal'),
      number('Dual'),
      number('Complementarity'),
      number('Gap'),
      number('Iterations'),
    ],
    rows: view.allocations.flatMap(({ profile, certificates }) =>
      certificates.map((certificate) => [
        seriesName(profile),
        certificate.engine,
        scientific(certificate.primal),
        scientific(certificate.dual),
        scientific(certificate.complementarity),
        scientific(certificate.gap),
        count(certificate.iterations),
      ]),
    ),
    empty: 'No optimisation was solved.',
  };
}

/** Bounds that hold the published solution back, with the price of each. */
export function bindingTable(view: RunView, allocation: AllocationResult): Table {
  const multipliers = new Map<string, number>();
  for (const { active } of allocation.certificates) {
    for (const { constraint, multiplier } of active) multipliers.set(constraint, multiplier);
  }
  const named = [...new Set([...allocation.binding, ...multipliers.keys()])].sort();
  return {
    caption: 'Binding bounds',
    source: sourceLine(view, 'multiplier of the scaled problem', ['allocation']),
    columns: [text('Bound'), number('Multiplier')],
    rows: named.map((name) => [name, multipliers.has(name) ? quantity(multipliers.get(name)) : UNKNOWN]),
    empty: 'No bound is active.',
  };
}

/** How the covariance was estimated and what it cost in history. */
export function covarianceTable(view: RunView): Table {
  const alignment = view.alignment;
  const lost = (alignment?.lost ?? []).map((row) => [
    `Rows lost for ${row.instrument}`,
    `${count(row.rows)} (${row.reason})`,
  ]);
  return {
    caption: 'Covariance',
    source: sourceLine(view, 'as named', ['alignment']),
    columns: [text('Measure'), number('Value')],
    rows:
      alignment === null
        ? []
        : [
            ['Estimator', alignment.estimator.replaceAll('_', ' ')],
            ['Sessions used', count(alignment.returns.rows)],
            ['Instruments', count(alignment.instruments.length)],
            ['Shrinkage intensity', ratio(alignment.shrinkage, 3)],
            ['Condition number', quantity(alignment.conditionNumber)],
            ['Mean correlation between clusters', ratio(alignment.meanClusterCorrelation)],
            ...lost,
          ],
    empty: 'No returns were aligned.',
  };
}
