import { fixedBookCase, fixedBookSize } from './fixed-book.mjs';
import { hasPerpetuals, perpetualRuns, perpetualsSize } from './perpetuals.mjs';

const SAMPLES = 3;

/** Walk-forwards as the product does them: its steps, on two threads, with everything stored. */
export async function* cases() {
  yield {
    ...{ group: 'walk-forward, fixed selection, flat', size: fixedBookSize, inputs: {}, goalMs: 3000 },
    measured: async () => ({ ours: await fixedBookCase(SAMPLES) }),
  };
  let taken;
  const runs = () => {
    taken ??= perpetualRuns(SAMPLES);
    return taken;
  };
  const absent = hasPerpetuals() ? {} : { skipped: 'no shared data' };
  const of = (group, part, rest = {}) => ({
    ...{ group, size: perpetualsSize, inputs: {}, ...absent, ...rest },
    measured: async () => ({ ours: (await runs())[part] }),
  });
  yield of('walk-forward, decided anew every 5 sessions', 'walkForward', { goalMs: 10_000 });
  yield of('the whole run with it', 'first');
  yield {
    ...{ group: "the next session's run", size: perpetualsSize, inputs: {}, goalMs: 3000, ...absent },
    measured: async () => {
      const all = await runs();
      const { windows, madeNextDay, reusedNextDay } = all.facts;
      const note = `of ${windows} windows, the next session's run decided ${madeNextDay} and found ${reusedNextDay}`;
      return { ours: all.next, figures: all.facts, notes: [note] };
    },
  };
}
