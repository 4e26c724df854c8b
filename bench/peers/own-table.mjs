/** Suites that no other program can take part in: they measure themselves, and give their rows, notes and goals. */
import { machine, versionsOfOurs } from '../machine.mjs';

/** Runs such a suite. */
export async function runOwn(suite) {
  const taken = await suite.run();
  const { id, title, measured } = suite;
  return { suite: id, title, machine: machine(), versions: versionsOfOurs(measured), ...taken };
}

/** `columns`, `rows` of text and `notes` as a section of Markdown. */
export function ownTable({ suite, title, columns, rows, notes }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `## ${suite}. ${title}`,
    '',
    line(columns),
    `|${columns.map(() => '---').join('|')}|`,
    ...rows.map(line),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

/** Median and range of samples. */
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const median = (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), samples: sorted.length };
}

/** 4.2 (3.9 – 5.0) */
export const ranged = ({ median, min, max }, digits = 1) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
