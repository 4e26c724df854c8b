import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';
import { filesBelow, hashFiles } from './stamp.mjs';

const SOURCES = 'quant/kernels/assembly';
const GENERATED = 'quant/kernels/wasm-bytes.generated.ts';

// SIMD without relaxed operations: the same bits everywhere. No allocator and no runtime: the caller lays out memory.
const OPTIONS = ['-O3', '--converge', '--noAssert', '--enable', 'simd', '--runtime', 'stub'];

/**
 * Compiles the kernels where the committed module was not made from these sources by this compiler with these options.
 * The module is TypeScript (base64), because `quant/` may not read files. Throws with the compiler's words.
 */
export async function compileKernels(root) {
  const key = kernelKey(root);
  const file = join(root, GENERATED);
  if (existsSync(file) && readFileSync(file, 'utf8').includes(`'${key}'`)) return;
  say('compiling the kernels');
  writeFileSync(file, generatedFile(key, await kernelModule(root)));
}

/** What the module depends on, as one hash. */
export function kernelKey(root) {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json'), 'utf8'));
  return `${hashFiles(root, filesBelow(root, SOURCES))} ${version} ${OPTIONS.join(' ')}`;
}

/** The compiled module. */
export async function kernelModule(root) {
  const { default: asc } = await import('assemblyscript/asc');
  let module = null;
  const { error, stderr } = await asc.main(
    [join(SOURCES, 'index.ts'), '--outFile', 'kernels.wasm', '--baseDir', root, ...OPTIONS],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) module = contents;
      },
    },
  );
  if (error !== null || module === null) throw new Error(`asc: ${error?.message ?? 'no module'}\n${stderr.toString()}`);
  return module;
}

const generatedFile = (key, module) => `// Written by npm run build from ${SOURCES}/, never by hand.

/** sha256 of the sources, then the compiler's version and options. */
export const KERNEL_SOURCES: string =
  '${key}';

/** The compiled module in base64. */
export const KERNEL_MODULE: string =
  '${Buffer.from(module).toString('base64')}';
`;
