import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient, connectionSettings, connectWorker, devServerSettings } from '../../workers/connection.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sextant-connection-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An environment whose configuration file is ours alone. */
const withFile = async (toml: string) => {
  const path = join(folder, 'temporal.toml');
  await writeFile(path, toml);
  return { TEMPORAL_CONFIG_FILE: path };
};

/** A file that says nothing about the default profile. */
const OTHER = '[profile.other]\naddress = "other.example:7233"\n';

describe('connectionSettings', () => {
  it('is localhost:7233 and default where nothing is said', async () => {
    expect(connectionSettings({ env: await withFile(OTHER) })).toMatchObject({
      ok: true,
      value: { address: 'localhost:7233', namespace: 'default', options: { address: 'localhost:7233' } },
    });
  });

  it('reads address, namespace and key of the chosen profile, and turns TLS on for a key', async () => {
    const file = await withFile(
      '[profile.cloud]\naddress = "cloud.example:7233"\nnamespace = "quant.acme"\napi_key = "secret"\n',
    );
    expect(connectionSettings({ env: { ...file, TEMPORAL_PROFILE: 'cloud' } })).toMatchObject({
      ok: true,
      value: {
        address: 'cloud.example:7233',
        namespace: 'quant.acme',
        options: { address: 'cloud.example:7233', apiKey: 'secret', tls: true },
      },
    });
  });

  it('lets an explicit address and namespace win over environment and file', async () => {
    const env = { ...(await withFile(OTHER)), TEMPORAL_ADDRESS: 'a:1', TEMPORAL_NAMESPACE: 'n' };
    expect(connectionSettings({ env })).toMatchObject({ ok: true, value: { address: 'a:1', namespace: 'n' } });
    expect(connectionSettings({ env, address: 'b:2', namespace: 'm' })).toMatchObject({
      ok: true,
      value: { address: 'b:2', namespace: 'm', options: { address: 'b:2' } },
    });
  });

  it.each([
    ['the profile does not exist', OTHER, { TEMPORAL_PROFILE: 'absent' }],
    ['the file is not TOML', 'address = = 3', {}],
    ['a certificate it names is missing', '[profile.default.tls]\nserver_ca_cert_path = "/nowhere.pem"\n', {}],
  ])('is a ConfigError when %s', async (_, toml, more) => {
    expect(connectionSettings({ env: { ...(await withFile(toml)), ...more } })).toMatchObject({
      ok: false,
      problem: { type: 'ConfigError', where: 'Temporal environment configuration' },
    });
  });

  it('takes nothing from the environment for a dev server of our own', () => {
    expect(devServerSettings('127.0.0.1:7233')).toEqual({
      address: '127.0.0.1:7233',
      namespace: 'default',
      options: { address: '127.0.0.1:7233', tls: false },
    });
  });
});

describe('a server that is not there', () => {
  // Port 1 (tcpmux) is privileged and unused: the connection is refused at once.
  it('is a TemporalUnavailableError for client and worker', async () => {
    const due = { ok: false, problem: { type: 'TemporalUnavailableError', where: '127.0.0.1:1' } };
    expect(await connectClient(devServerSettings('127.0.0.1:1'), { timeoutMs: 500 })).toMatchObject(due);
    expect(await connectWorker(devServerSettings('127.0.0.1:1'))).toMatchObject(due);
  });
});
