import type { RunComparison } from '../../contracts/run-comparison.js';
import { MECHANICS } from '../names.js';
import { comparisonTables } from '../tables/comparison.js';
import { document } from './document.js';
import { markdownSection } from './table.js';

/** Runs side by side as a document. */
export const comparisonMarkdown = (comparison: RunComparison): string =>
  document(['# Runs compared', MECHANICS, ...comparisonTables(comparison).map((table) => markdownSection(table))]);
