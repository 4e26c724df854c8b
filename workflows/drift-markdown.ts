import type { DriftReading } from '../contracts/drift.js';

/** A reading for the page of the watch. */
export function driftMarkdown({
  target,
  pricedAt,
  weight,
  instrument,
  turnover,
  unpriced,
  alarms,
}: DriftReading): string {
  if (target === null) return 'Nothing is published: there is nothing to drift from.';
  const percent = (fraction: number) => `${(100 * fraction).toFixed(2)} %`;
  return [
    alarms.length > 0 ? `**Alarm**: ${alarms.join('; ')}` : 'No alarm.',
    `Target as of ${target}, prices of ${pricedAt ?? 'no later day'}: largest change ${percent(weight)} (${instrument ?? 'no position'}), turnover back ${percent(turnover)}.`,
    ...(unpriced.length > 0 ? [`Without a newer price: ${unpriced.join(', ')}.`] : []),
  ].join('\n\n');
}
