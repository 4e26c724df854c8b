import { defineQuery } from '@temporalio/workflow';
import { PROGRESS_QUERY, type ProgressRow } from '../contracts/temporal-names.js';

/** The live stage table. */
export const progressQuery = defineQuery<readonly ProgressRow[]>(PROGRESS_QUERY);
