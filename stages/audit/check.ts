import type { RuleCheck } from '../../contracts/stage-results.js';

/** A rule asked of an instrument, with words of its own where name, value and threshold do not say it. */
export interface Check extends RuleCheck {
  readonly reason: string | null;
}
