import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { TableSchema } from '../../../lakehouse/tables/table.js';
import { temporaryFolder } from '../fixtures.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** One column of every type, with and without missing values. */
export const everyType: TableSchema = {
  table: 'every_type',
  version: 1,
  columns: (['string', 'double', 'int64', 'int32', 'boolean', 'date', 'timestamp'] as const).flatMap((type) => [
    { name: type, type, nullable: false },
    { name: `maybe_${type}`, type, nullable: true },
  ]),
  key: ['string', 'int32'],
};

export const counts: TableSchema = {
  table: 'counts',
  version: 1,
  columns: [
    { name: 'writer', type: 'string', nullable: false },
    { name: 'n', type: 'int32', nullable: false },
  ],
  key: ['writer', 'n'],
};

/** The lakehouse with its subfolders as plain JavaScript in a folder of its own, so that tests can start real processes on it. */
export async function compiledTables(): Promise<string> {
  const out = await temporaryFolder();
  await writeFile(join(out, 'package.json'), '{"type":"module"}');
  await symlink(join(root, 'node_modules'), join(out, 'node_modules'));
  for (const folder of ['lakehouse', 'contracts']) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      const path = join(folder, name);
      const { outputText } = ts.transpileModule(await readFile(join(root, path), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
      });
      await mkdir(dirname(join(out, path)), { recursive: true });
      await writeFile(join(out, path.replace(/\.ts$/, '.js')), outputText);
    }
  }
  return out;
}
