import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogCases } from './catalog.mjs';
import { importCases } from './import.mjs';
import { panelCases } from './panel.mjs';
import { tableCases } from './tables.mjs';

export async function* cases() {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-bench-'));
  try {
    yield* catalogCases(folder);
    yield* panelCases(folder);
    yield* importCases(folder);
    yield* tableCases();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
