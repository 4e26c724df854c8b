import type { Command } from 'commander';
import { printDashboard } from '../dashboard.js';

export const addDisplay = (program: Command): Command =>
  program
    .command('display')
    .argument('[run]', 'run id, portfolio/NAME/YYYY-MM-DD (default: the newest)')
    .description('print the dashboard of a run')
    .action((run?: string) => printDashboard(run));
