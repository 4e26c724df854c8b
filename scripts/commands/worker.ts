import { type Command, Option } from 'commander';
import { orThrow } from '../../contracts/problem.js';
import { connectionSettings, connectWorker } from '../../workers/connection.js';
import { settingsFromEnvironment } from '../../workers/settings.js';
import { quietRuntime, ROLES, type Role, startWorkers } from '../../workers/worker.js';
import { say, sayEscaped } from '../console.js';

export const addWorker = (program: Command): Command =>
  program
    .command('worker')
    .description('serve the task queues of a Temporal server until Ctrl-C')
    .addOption(new Option('--role <role>', 'which queues').choices(['all', ...ROLES]).default('all'))
    .action(async ({ role }: { role: Role | 'all' }) => {
      quietRuntime(sayEscaped);
      const settings = orThrow(connectionSettings({ env: process.env }));
      const connection = orThrow(await connectWorker(settings));
      const { namespace, address } = settings;
      const roles = role === 'all' ? ROLES : [role];
      const workers = await startWorkers(connection, settingsFromEnvironment(), { roles, namespace });
      say(`worker ready: ${roles.join(', ')} at ${address}, namespace ${namespace}; Ctrl-C stops it`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => workers.stop());
      try {
        await workers.finished;
      } finally {
        await connection.close();
      }
    });
