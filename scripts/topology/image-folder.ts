/** The project's own image as a folder: what the Dockerfile's last stage copies, and no dependency of development. */
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface CopyLine {
  readonly sources: readonly string[];
  readonly target: string;
  /** Whether it comes from the build stage rather than from the sources. */
  readonly built: boolean;
}

/** The COPY lines of a Dockerfile's last stage; absolute paths outside the working folder are left out. */
export function lastStageCopies(dockerfile: string): CopyLine[] {
  const lines = dockerfile.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  return lines.slice(last).flatMap((line) => {
    if (!line.startsWith('COPY ')) return [];
    const words = line.split(' ').slice(1);
    const flags = words.filter((word) => word.startsWith('--'));
    const paths = words.filter((word) => !word.startsWith('--'));
    const target = paths.pop() ?? '.';
    if (target.startsWith('/')) return [];
    const sources = paths.map((path) => path.replace(/^\/opt\/sextant\//, ''));
    return [{ sources, target, built: flags.some((flag) => flag.startsWith('--from=')) }];
  });
}

/** Packages of the lock file that `npm prune --omit=dev` keeps at the top level. */
export function productionPackages(lock: {
  packages: Readonly<Record<string, { dev?: boolean; devOptional?: boolean }>>;
}): string[] {
  return Object.entries(lock.packages).flatMap(([path, { dev, devOptional }]) => {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    return name === undefined || dev || devOptional ? [] : [name];
  });
}

/** Lays the image's files out below `folder`; packages are links, all else is copied. */
export async function layOutImage(root: string, folder: string): Promise<void> {
  const text = (path: string) => readFile(join(root, path), 'utf8');
  for (const { sources, target } of lastStageCopies(await text('Dockerfile'))) {
    for (const source of sources) {
      const to = target.endsWith('/')
        ? join(folder, target, source.slice(source.lastIndexOf('/') + 1))
        : join(folder, target);
      if (source !== 'node_modules') await cp(join(root, source), to, { recursive: true });
    }
  }
  for (const name of productionPackages(JSON.parse(await text('package-lock.json')))) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link);
  }
}
