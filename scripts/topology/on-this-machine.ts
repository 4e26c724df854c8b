/** A service as it is run without a container: the same words, with ports, hosts and folders of this machine. */
import { join } from 'node:path';
import type { ComposeService } from './compose-file.js';

export interface Machine {
  /** Folder of the Compose file, from which its relative folders count. */
  readonly root: string;
  /** Folder in which each named volume has one. */
  readonly volumes: string;
  /** Names of services that are hosts in the containers' network. */
  readonly hosts: readonly string[];
  /** Ports inside containers that exist once, and those every container has for itself, to ports of this machine. */
  readonly ports: (service: string) => Readonly<Record<string, number>>;
}

export interface LocalService {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: readonly string[] | null;
}

/** Variables whose whole value is a host's name: `temporal` is also a user and a database. */
const HOST_NAMES = /(_HOST|_SEEDS)$/;

/** The service's words and variables, translated. */
export function onThisMachine(service: ComposeService, machine: Machine): LocalService {
  const translate = translator(service, machine);
  const { entrypoint, command, environment, healthcheck } = service;
  return {
    argv: [...entrypoint, ...command].map(translate),
    environment: Object.fromEntries(
      Object.entries(environment).map(([name, value]) => {
        if (HOST_NAMES.test(name) && machine.hosts.includes(value)) return [name, '127.0.0.1'];
        return [name, translate(value)];
      }),
    ),
    healthcheck: healthcheck?.map(translate) ?? null,
  };
}

function translator({ name, mounts }: ComposeService, { root, volumes, hosts, ports }: Machine) {
  const own = ports(name);
  const port = new RegExp(`(?<![\\w.])(${Object.keys(own).join('|')})(?![\\w.])`, 'g');
  const host = new RegExp(`^(${hosts.join('|')})(?=:\\d)`);
  // A mount within a mount is a folder of it here.
  const byLength = [...mounts].sort((a, b) => a.target.length - b.target.length);
  const folders = byLength.filter(
    ({ target }, i) => !byLength.slice(0, i).some((outer) => target.startsWith(`${outer.target}/`)),
  );
  return (word: string): string => {
    for (const { source, target } of folders) {
      if (word !== target && !word.startsWith(`${target}/`)) continue;
      const base = source.startsWith('.') ? join(root, source) : join(volumes, source);
      return join(base, word.slice(target.length));
    }
    return word
      .replace(host, '127.0.0.1')
      .replace(/^0\.0\.0\.0(?=$|:)/, '127.0.0.1')
      .replace(port, (found) => `${own[found]}`);
  };
}
