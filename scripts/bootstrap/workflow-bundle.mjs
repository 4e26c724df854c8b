/** A bundle is parsed again for every workflow thread. */
const MAX_BYTES = 2 * 1024 * 1024;

/** Packages that must not reach workflow code: schemas and numerics belong in activities. */
const FORBIDDEN = /node_modules\/(zod|yaml|hyparquet[\w-]*|piscina|pino|highs)\//;

/** Why this bundle must not be run, or null. The inline source map at its end counts too: workers load it all. */
export function bundleProblem(bundle) {
  const found = FORBIDDEN.exec(bundle.replaceAll('\\', '/'));
  if (found !== null) {
    return `the workflow bundle contains ${found[1]}: workflows import contracts/ and activity types only`;
  }
  const bytes = Buffer.byteLength(bundle);
  if (bytes > MAX_BYTES) return `the workflow bundle has ${bytes} bytes, ${MAX_BYTES} are allowed`;
  return null;
}
