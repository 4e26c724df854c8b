import type { Command } from 'commander';
import { ProblemError } from '../../contracts/problem.js';
import type { HealthReport } from '../../workers/health.js';
import { print, sayEscaped } from '../console.js';
import { listen } from './worker.js';

/** Longer than a worker waits for its server before it reports that it is silent. */
const ANSWER_MS = 8_000;

export const addHealth = (program: Command): Command =>
  program
    .command('health')
    .description('ask a worker of this machine how it is; exit code 1 where it is not well')
    .requiredOption('--port <[host:]port>', 'where its /healthz is', listen)
    .option('--json', 'print what it answers')
    .action(async ({ port: { host, port }, json }: { port: ReturnType<typeof listen>; json?: true }) => {
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/healthz`;
      const report = await asked(url);
      const { healthy, attention = [], queues = [], roles = [] } = report;
      for (const line of attention) sayEscaped(line);
      if (json) print(JSON.stringify(report));
      else print(`${healthy ? 'healthy' : 'not healthy'}: ${roles.join(', ')}, ${queues.length} queues`);
      if (!healthy) process.exitCode = 1;
    });

async function asked(url: string): Promise<Partial<HealthReport>> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return (await reply.json()) as Partial<HealthReport>;
  } catch (error) {
    const { message, cause } = error as Error;
    throw new ProblemError({
      type: 'TemporalUnavailableError',
      where: url,
      what: `no worker answers: ${cause instanceof Error ? cause.message : message}`,
      next: 'Start one with `sextant worker --health-port PORT`.',
    });
  }
}
