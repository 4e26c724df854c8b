import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const sources = fileURLToPath(new URL('../../test/doubles/', import.meta.url));
const OWN_ADDRESS = 'import.meta.url';

/**
 * The exchange doubles of the tests as plain modules: they are not part of dist/, so they are transpiled, types dropped unchecked,
 * into a folder of their own that is gone again once they are loaded. They still find the panels from where their sources lie.
 */
export async function loadDoubles() {
  const { default: ts } = await import('typescript');
  const folder = mkdtempSync(join(tmpdir(), 'sextant-doubles-'));
  try {
    mkdirSync(join(folder, 'exchange'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n');
    for (const part of ['', 'exchange']) {
      for (const name of readdirSync(join(sources, part))) {
        if (name.endsWith('.ts') && !name.endsWith('.test.ts')) transpile(ts, join(part, name), folder);
      }
    }
    const load = (name) => import(pathToFileURL(join(folder, name)).href);
    const [panel, market, double] = [
      await load('panel.js'),
      await load('exchange/market.js'),
      await load('exchange/exchange-double.js'),
    ];
    return { ...panel, ...market, ...double };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function transpile(ts, name, folder) {
  const file = join(sources, name);
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    fileName: file,
  });
  const text = outputText.replaceAll(OWN_ADDRESS, JSON.stringify(pathToFileURL(file).href));
  writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), text);
}
