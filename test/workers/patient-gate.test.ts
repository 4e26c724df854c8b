import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patientGate } from '../../workers/patient-gate.js';

const never = new AbortController().signal;

/** Asks for a place and notes who got one, in which order. */
function asking(gate: ReturnType<typeof patientGate>) {
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  const ask = (name: string, signal = never) =>
    void gate.enter(signal).then((done) => {
      inside.push(name);
      leave.set(name, done);
    });
  return { inside, ask, leave: (name: string) => leave.get(name)!() };
}

describe('patientGate', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const settled = () => vi.advanceTimersByTimeAsync(0);

  it('lets one in at a time, in their order, while nobody waits long', async () => {
    const { inside, ask, leave } = asking(patientGate({ most: 3, patienceMs: 100 }));
    for (const name of ['a', 'b', 'c']) ask(name);
    await vi.advanceTimersByTimeAsync(99);
    expect(inside).toEqual(['a']);
    leave('a');
    await settled();
    expect(inside).toEqual(['a', 'b']);
    leave('b');
    await settled();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('opens all places when one has waited, and no more than those', async () => {
    const { inside, ask, leave } = asking(patientGate({ most: 3, patienceMs: 100 }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name);
    await vi.advanceTimersByTimeAsync(100);
    expect(inside).toEqual(['a', 'b', 'c']);
    leave('b');
    await settled();
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
  });

  it('opens a place when its worker is ready, and until then gives nobody to it', async () => {
    const begun: (() => void)[] = [];
    const ready = () => new Promise<void>((resolve) => begun.push(resolve));
    const { inside, ask, leave } = asking(patientGate({ most: 3, patienceMs: 100, ready }));
    for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name);
    await vi.advanceTimersByTimeAsync(500);
    expect([begun.length, inside]).toEqual([2, ['a']]);
    leave('a');
    await settled();
    expect(inside).toEqual(['a', 'b']);
    begun[0]!();
    await settled();
    expect(inside).toEqual(['a', 'b', 'c']);
    begun[1]!();
    await settled();
    expect(inside).toEqual(['a', 'b', 'c', 'd']);
    await vi.advanceTimersByTimeAsync(500);
    expect([begun.length, inside]).toEqual([2, ['a', 'b', 'c', 'd']]);
  });

  it('opens the place of a worker that cannot get ready, so that somebody hears why', async () => {
    const ready = () => Promise.reject(new Error('no memory'));
    const { inside, ask } = asking(patientGate({ most: 2, patienceMs: 100, ready }));
    for (const name of ['a', 'b']) ask(name);
    await vi.advanceTimersByTimeAsync(100);
    expect(inside).toEqual(['a', 'b']);
  });

  it('has one place again when all have left', async () => {
    const { inside, ask, leave } = asking(patientGate({ most: 2, patienceMs: 100 }));
    for (const name of ['a', 'b']) ask(name);
    await vi.advanceTimersByTimeAsync(100);
    expect(inside).toEqual(['a', 'b']);
    leave('a');
    leave('b');
    for (const name of ['c', 'd']) ask(name);
    await settled();
    expect(inside).toEqual(['a', 'b', 'c']);
  });

  it('lets go at once whom nobody wants any more, and gives the place to nobody twice', async () => {
    const { inside, ask, leave } = asking(patientGate({ most: 1, patienceMs: 100 }));
    const cancelled = new AbortController();
    ask('a');
    ask('unwanted', cancelled.signal);
    ask('b');
    await vi.advanceTimersByTimeAsync(500);
    expect(inside).toEqual(['a']);
    cancelled.abort();
    await settled();
    expect(inside).toEqual(['a', 'unwanted']);
    leave('unwanted');
    await settled();
    expect(inside).toEqual(['a', 'unwanted']);
    leave('a');
    leave('a');
    await settled();
    expect(inside).toEqual(['a', 'unwanted', 'b']);
    ask('too late', AbortSignal.abort());
    await settled();
    expect(inside).toEqual(['a', 'unwanted', 'b', 'too late']);
  });
});
