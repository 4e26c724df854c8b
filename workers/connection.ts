import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import { fail, ok, type Result } from '../contracts/problem.js';
import type { Environment } from './server/command.js';

export interface ConnectionSettings {
  /** host:port. */
  readonly address: string;
  readonly namespace: string;
  /** Address, TLS, API key and headers, as client and worker both take them. */
  readonly options: NativeConnectionOptions & { readonly address: string };
}

/** Where Temporal's own tools look when nothing is said. */
const DEFAULT_ADDRESS = 'localhost:7233';

/**
 * Connection settings from Temporal's environment configuration: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY,
 * TEMPORAL_TLS_*, TEMPORAL_PROFILE and the file at TEMPORAL_CONFIG_FILE. An explicit address or namespace wins; TLS and
 * keys then still apply, as with the flags of Temporal's own CLI.
 *
 * Errors  ConfigError where the file or a certificate it names cannot be read, or the profile does not exist.
 */
export function connectionSettings({
  env,
  address,
  namespace,
}: {
  env: Environment;
  address?: string;
  namespace?: string;
}): Result<ConnectionSettings> {
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) known[name] = value;
  try {
    const loaded = loadClientConnectConfig({ overrideEnvVars: known });
    const to = address ?? loaded.connectionOptions.address ?? DEFAULT_ADDRESS;
    return ok({
      address: to,
      namespace: namespace ?? loaded.namespace ?? 'default',
      options: { ...loaded.connectionOptions, address: to },
    });
  } catch (error) {
    return fail({
      type: 'ConfigError',
      where: 'Temporal environment configuration',
      what: (error as Error).message,
      next: 'Check the TEMPORAL_* variables and the file TEMPORAL_CONFIG_FILE names.',
    });
  }
}

/** Settings of a dev server this process started: nothing of the user's profiles, keys or namespaces applies to it. */
export const devServerSettings = (address: string): ConnectionSettings => ({
  address,
  namespace: 'default',
  options: { address, tls: false },
});

/** A client; close its `connection` when done. */
export async function connectClient(
  { address, namespace, options }: ConnectionSettings,
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): Promise<Result<Client>> {
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: timeoutMs });
    return ok(new Client({ connection, namespace }));
  } catch (error) {
    return unreachable(address, error);
  }
}

/** A connection for workers; close it after the last worker has shut down. */
export async function connectWorker({ address, options }: ConnectionSettings): Promise<Result<NativeConnection>> {
  // The native part of the SDK, which clients have no use for.
  const { NativeConnection } = await import('@temporalio/worker');
  try {
    return ok(await NativeConnection.connect(options));
  } catch (error) {
    return unreachable(address, error);
  }
}

const unreachable = (address: string, error: unknown): Result<never> =>
  fail({
    type: 'TemporalUnavailableError',
    where: address,
    what: `the server does not answer: ${error instanceof Error ? error.message : String(error)}`,
    next: 'Start one with npm start, correct TEMPORAL_ADDRESS, or run without one: --engine local',
  });
