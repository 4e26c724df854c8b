/** One line per case: median and range of every rival, and how many times as long as ours the slowest of them takes. */
export function table(results) {
  const rows = results.flatMap(({ group, size, ...rivals }) =>
    Object.entries(rivals).map(([name, { medianMs, minMs, maxMs }]) => [
      group,
      String(size),
      name,
      digits(medianMs),
      `${digits(minMs)} – ${digits(maxMs)}`,
      name === 'ours' ? '' : `${(medianMs / rivals.ours.medianMs).toFixed(1)} ×`,
    ]),
  );
  const all = [['case', 'n', 'who', 'median ms', 'range', 'of ours'], ...rows];
  const widths = all[0].map((_, c) => Math.max(...all.map((row) => row[c].length)));
  return `${all
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

const digits = (ms) => ms.toPrecision(3);
