import type { Command } from 'commander';
import { printRunAnalysis } from '../analysis.js';
import { go } from './step-by-step.js';

export const addAnalyze = (program: Command): Command =>
  program
    .command('analyze')
    .argument('[run]', 'run id, portfolio/NAME/YYYY-MM-DD (default: the run that is made step by step)')
    .description('step 5: allocate every profile and show clusters, regime and risk; of a stored run, show them')
    .option('--json', 'of a stored run: print one JSON object')
    .action((run: string | undefined, { json }: { json?: true }) =>
      run === undefined ? go('analyze') : printRunAnalysis(run, json),
    );
