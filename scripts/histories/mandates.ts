/** The mandates whose runs are recorded: the sample, and parts of it that come to every end a run can have. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../workers/settings.js';

/** Currencies alone, one profile, a few windows: every step, in a small history. */
const FEW = {
  '  - energy_base_eia.yaml\n  - rates_base_ust.yaml\n': '',
  'venues: [ECB, UST]': 'venues: [ECB]',
  'profiles: [min_variance, risk_parity, max_sharpe, barbell]': 'profiles: [min_variance]',
  'minSelected: 8': 'minSelected: 3',
} as const;

/** What each changes in the sample mandate, text by text. */
const CHANGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  small: { 'train: 252': 'train: 2300' },
  few: { ...FEW, 'train: 252': 'train: 2500' },
  silent: { ...FEW, 'train: 252': 'train: 2500', '  - macro_meanrev.yaml\n': '', macro_trend_momentum: 'silent' },
  halted: { ...FEW, 'train: 252': 'train: 2500', 'minInstruments: 10': 'minInstruments: 1000' },
  crisis: {
    ...FEW,
    'train: 252': 'train: 1250',
    'asOf: 2025-12-08': 'asOf: 2020-03-18',
    'profile: min_variance\n': "profile: min_variance\napproval: { required: on-crisis, approvers: ['risk desk'] }\n",
  },
  unanswered: {
    ...FEW,
    'train: 252': 'train: 2500',
    'profile: min_variance\n': 'profile: min_variance\napproval: { required: always, timeout: 2s }\n',
  },
};

/** The config file of a mandate, relative to the folder it was written to. */
export const configOf = (mandate: string): string => `configs/portfolio_${mandate}.yaml`;

/** Writes the shipped configs and these mandates below a folder. */
export async function writeMandates(root: string): Promise<void> {
  await cp(join(packageRoot, 'configs'), join(root, 'configs'), { recursive: true });
  // No trend of currencies is that strong.
  await derive(root, 'macro_trend_momentum.yaml', 'silent.yaml', { 'name: trend_momentum': 'name: silent' }, (text) =>
    text.replaceAll('field: ADX, op: gt, value: 15', 'field: ADX, op: gt, value: 99'),
  );
  for (const [name, changes] of Object.entries(CHANGES)) {
    await derive(root, 'portfolio_sample.yaml', `portfolio_${name}.yaml`, {
      'name: sample': `name: ${name}`,
      ...changes,
    });
  }
}

async function derive(
  root: string,
  from: string,
  to: string,
  changes: Readonly<Record<string, string>>,
  more: (text: string) => string = (text) => text,
): Promise<void> {
  let text = await readFile(join(root, 'configs', from), 'utf8');
  for (const [before, after] of Object.entries(changes)) {
    if (!text.includes(before)) throw new Error(`configs/${from} has no ${JSON.stringify(before)} to replace`);
    text = text.replace(before, after);
  }
  await writeFile(join(root, 'configs', to), more(text));
}
