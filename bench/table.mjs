/** One line per case: CPU time, wall time with its range, and how many times our CPU time a rival takes. */
export function table(results) {
  const rows = results.flatMap(({ group, size, ...rivals }) =>
    Object.entries(rivals).map(([name, { cpuMedianMs, wallMedianMs, wallMinMs, wallMaxMs }]) => [
      group,
      String(size),
      name,
      digits(cpuMedianMs),
      digits(wallMedianMs),
      `${digits(wallMinMs)} – ${digits(wallMaxMs)}`,
      name === 'ours' ? '' : `${(cpuMedianMs / rivals.ours.cpuMedianMs).toFixed(1)} ×`,
    ]),
  );
  const all = [['case', 'n', 'who', 'CPU ms', 'wall ms', 'range', 'of ours'], ...rows];
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
