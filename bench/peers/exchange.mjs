/** Inputs and answers as every language reads them: raw little-endian float64, row after row. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a suite's cases below `folder`; gives them with their names, and the hash of each one's inputs. */
export async function exportCases(folder, suite) {
  const hashes = new Map();
  const made = await suite.cases(folder);
  const cases = made.map((one) => {
    const name = `${one.variant ?? ''} ${one.size}`.trim().replaceAll(/[^A-Za-z0-9]+/g, '-');
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const hash = createHash('sha256');
    for (const [key, { data }] of Object.entries(one.inputs)) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      writeFileSync(join(place, `${key}.f64`), bytes);
      hash.update(bytes);
    }
    hashes.set(name, hash.digest('hex'));
    return { ...one, name };
  });
  const described = cases.map(({ name, task, params, inputs }) => ({
    name,
    task,
    params,
    inputs: Object.fromEntries(Object.entries(inputs).map(([key, { rows, cols }]) => [key, [rows, cols]])),
  }));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(described));
  return { cases, hashes };
}

/** What the rivals answered to a case, by rival and name of the array, and a hash of each answer. */
export function readAnswers(folder, { name }, rivals) {
  const answers = {};
  const hashes = new Map();
  for (const rival of rivals) {
    const place = join(folder, 'answers', rival);
    const hash = createHash('sha256');
    answers[rival] = {};
    for (const file of readdirSync(place).sort()) {
      const key = new RegExp(`^${name}\\.([a-z]+)\\.f64$`).exec(file)?.[1];
      if (key === undefined) continue;
      const bytes = readFileSync(join(place, file));
      hash.update(bytes);
      answers[rival][key] = new Float64Array(new Uint8Array(bytes).buffer);
    }
    hashes.set(rival, hash.digest('hex'));
  }
  return { answers, hashes };
}
