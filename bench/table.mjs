/** One line per case, notes below: CPU time, wall time with its range, how many times our CPU time a rival takes, and whether we met our goal. */
export function table(results) {
  const rows = results.flatMap(({ group, size, goalMs, notes: _, figures: __, ...rivals }) =>
    Object.entries(rivals).map(([name, { cpuMedianMs, wallMedianMs, wallMinMs, wallMaxMs }]) => [
      group,
      String(size),
      name,
      digits(cpuMedianMs),
      digits(wallMedianMs),
      `${digits(wallMinMs)} – ${digits(wallMaxMs)}`,
      name === 'ours' ? '' : `${(cpuMedianMs / rivals.ours.cpuMedianMs).toFixed(1)} ×`,
      ...(name === 'ours' && goalMs !== undefined
        ? [`goal < ${goalMs}: ${wallMedianMs < goalMs ? 'met' : 'MISSED'}`]
        : []),
    ]),
  );
  const all = [['case', 'n', 'who', 'CPU ms', 'wall ms', 'range', 'of ours'], ...rows];
  const widths = all[0].map((_, c) => Math.max(...all.map((row) => row[c].length)));
  const lines = all.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = results.flatMap(({ notes = [] }) => notes.map((note) => `- ${note}`));
  return `${[...lines, ...notes].join('\n')}\n`;
}

const digits = (ms) => (ms < 999.5 ? ms.toPrecision(3) : ms.toFixed(0));
