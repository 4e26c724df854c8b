/** A Compose file as far as it says what is run: images, commands, environment, folders, health checks. */
import { parse } from 'yaml';
import { z } from 'zod';
import { fail, ok, type Result } from '../../contracts/problem.js';

const Words = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]);

// Loose on purpose: what is not read here is the container engine's business.
const Service = z.object({
  image: z.string(),
  profiles: z.array(z.string()).default([]),
  entrypoint: Words.default([]),
  command: Words.default([]),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  restart: z.string().optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  deploy: z.object({ resources: z.object({ limits: z.record(z.string(), z.string()) }) }).optional(),
});
const File = z.object({ name: z.string(), services: z.record(z.string(), Service) });

export interface Mount {
  /** A folder beside the file (it begins with `.` or `/`), or the name of a volume. */
  readonly source: string;
  readonly target: string;
}

export interface ComposeService {
  readonly name: string;
  readonly image: string;
  readonly profiles: readonly string[];
  /** Empty where the image's own is meant; the command likewise. */
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly ports: readonly string[];
  readonly restart: string | null;
  readonly dependsOn: Readonly<Record<string, string>>;
  /** The words after CMD; null where there is none. */
  readonly healthcheck: readonly string[] | null;
  readonly limits: Readonly<Record<string, string>>;
}

/**
 * The services of a Compose file, with variables filled in from `env` as Compose fills them: `${A}`, `${A:-default}`, `${A:?message}`, `$$`.
 *
 * Errors  ConfigError where a required variable is missing, or the file is not of this shape.
 */
export function readCompose(text: string, env: Readonly<Record<string, string>>): Result<ComposeService[]> {
  const missing: string[] = [];
  const filled = filledIn(parse(text, { merge: true }), env, missing);
  const bad = (what: string, next: string) =>
    fail<never>({ type: 'ConfigError', where: 'docker-compose.yml', what, next });
  if (missing.length > 0) return bad(missing.join('; '), 'Write .env with deploy/make-env.sh.');
  const file = File.safeParse(filled);
  if (!file.success) return bad(z.prettifyError(file.error), 'Correct the file.');
  return ok(
    Object.entries(file.data.services).map(([name, s]) => ({
      name,
      image: s.image,
      profiles: s.profiles,
      entrypoint: s.entrypoint,
      command: s.command,
      environment: s.environment,
      mounts: s.volumes.map((volume) => {
        const [source = '', target = ''] = volume.split(':');
        return { source, target };
      }),
      ports: s.ports,
      restart: s.restart ?? null,
      dependsOn: Object.fromEntries(Object.entries(s.depends_on).map(([on, { condition }]) => [on, condition])),
      healthcheck: s.healthcheck === undefined ? null : s.healthcheck.test.slice(1),
      limits: s.deploy?.resources.limits ?? {},
    })),
  );
}

function filledIn(node: unknown, env: Readonly<Record<string, string>>, missing: string[]): unknown {
  if (typeof node === 'string') return interpolated(node, env, missing);
  if (Array.isArray(node)) return node.map((item) => filledIn(item, env, missing));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, filledIn(value, env, missing)]));
}

const VARIABLE = /\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})/g;

function interpolated(text: string, env: Readonly<Record<string, string>>, missing: string[]): string {
  return text.replace(VARIABLE, (_, dollar?: string, name = '', operator?: string, rest = '') => {
    if (dollar !== undefined) return '$';
    const value = env[name] ?? '';
    if (value !== '') return value;
    if (operator === '?') missing.push(`${name} is not set: ${rest}`);
    return operator === '-' ? rest : '';
  });
}

/** `NAME=value` lines, as in `.env`; comments and empty lines are skipped. */
export const parseEnvFile = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const [, name, value] = /^([A-Z_][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );

/** Services in an order in which each comes after those it depends on; a profile's alone. */
export function startOrder(services: readonly ComposeService[], profile: string): ComposeService[] {
  const wanted = services.filter(({ profiles }) => profiles.includes(profile));
  const ordered: ComposeService[] = [];
  const left = new Set(wanted);
  while (left.size > 0) {
    const ready = [...left].filter(({ dependsOn }) =>
      Object.keys(dependsOn).every((name) => ordered.some((done) => done.name === name)),
    );
    if (ready.length === 0) throw new RangeError(`startOrder: ${[...left].map((s) => s.name).join(', ')} wait in vain`);
    for (const service of ready) {
      ordered.push(service);
      left.delete(service);
    }
  }
  return ordered;
}

/** What of a service must not change without the topology being tried again; names of variables, never their values. */
export const signature = ({ image, entrypoint, command, environment, healthcheck, mounts }: ComposeService) => ({
  image,
  entrypoint,
  command,
  environment: Object.keys(environment).sort(),
  mounts: mounts.map(({ target }) => target),
  healthcheck,
});
