import { describe, expect, it } from 'vitest';
import type { GateConfig, Mandate } from '../../../contracts/mandate.js';
import { closedSessions, sessionClose } from '../../../stages/calendar.js';
import { admission } from '../../../stages/universe/admission.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { gatekeeper } from '../../../stages/universe/gatekeeper.js';
import { mandate } from '../support/mandate.js';
import { sampleHistory } from '../support/sample-market.js';

const history = sampleHistory();
const dates = closedSessions(history.at(history.cut), mandate.calendar).filter((_, k) => k % 7 === 0);

const withGates = (gates: readonly GateConfig[], fetchLimit = mandate.universes[0]!.fetchLimit): Mandate => ({
  ...mandate,
  universes: [{ ...mandate.universes[0]!, fetchLimit, gates: [...gates] }, ...mandate.universes.slice(1)],
});
const own = mandate.universes[0]!.gates;
const volatile: GateConfig = { id: 'volatility', params: { minAnnual: 4, maxAnnual: 12 }, onMissing: 'pass' };
const someone = history.ids[0]!;

describe('admission', () => {
  it.each<[string, Mandate]>([
    ['as the mandate stands', mandate],
    ['under a limit that binds', withGates(own, 12)],
    ['with narrow bounds', withGates([...own, volatile])],
    [
      'with a name that is ensured',
      withGates([{ id: 'ensure', params: { instruments: [someone] }, onMissing: 'fail' }, ...own, volatile]),
    ],
  ])('lets in whom the gatekeeper lets in, %s', (_, book) => {
    const fields = fieldHistory(history);
    const admits = admission({ fields, mandate: book });
    const asks = gatekeeper({ fields, mandate: book });
    const counts = { in: 0, out: 0 };
    for (const date of dates) {
      const view = history.at(sessionClose(date, book.calendar));
      const [admitted, asked] = [admits(view), asks(view)];
      for (const instrument of view.instruments) {
        const expected = asked(instrument)?.passed ?? false;
        counts[expected ? 'in' : 'out']++;
        if (admitted(instrument) !== expected)
          expect.fail(`${instrument.id} on day ${date}: the gatekeeper says ${expected}`);
      }
    }
    expect(Math.min(counts.in, counts.out)).toBeGreaterThan(0);
  });
});
