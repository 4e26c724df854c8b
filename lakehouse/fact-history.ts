import type { Instrument, InstrumentVersion } from '../contracts/instrument.js';
import { ProblemError } from '../contracts/problem.js';
import { isoInstant } from './bar-columns.js';
import { canonicalJson } from './canonical-json.js';
import { visibleFrom } from './slice-chain.js';

/**
 * The versions visible at `cut`, by instrument id; within one, oldest first by validFrom, then knownAt. Equal copies count once.
 * DataQualityError where two versions of one instrument claim the same validFrom and knownAt with different facts.
 */
export function factsByInstrument(
  versions: readonly InstrumentVersion[],
  cut: number,
): ReadonlyMap<string, readonly InstrumentVersion[]> {
  const grouped = new Map<string, InstrumentVersion[]>();
  for (const version of versions) {
    const { id } = version.instrument;
    if (!Number.isFinite(version.validFrom) || !Number.isFinite(version.knownAt)) {
      throw badFact(id, `validFrom is ${version.validFrom} and knownAt is ${version.knownAt}`);
    }
    if (visibleFrom(version) > cut) continue;
    const known = grouped.get(id);
    if (known === undefined) grouped.set(id, [version]);
    else known.push(version);
  }
  const sorted = [...grouped].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([id, group]) => [id, distinctVersions(id, group)]));
}

/**
 * The facts that held at `asOf` as far as was known then: among versions true and known by then, the one true from the latest
 * date; of several for one date, the one learnt last (a correction). Undefined before the first.
 */
export function factsAt(versions: readonly InstrumentVersion[], asOf: number): Instrument | undefined {
  return versions.findLast((version) => visibleFrom(version) <= asOf)?.instrument;
}

function distinctVersions(id: string, group: InstrumentVersion[]): InstrumentVersion[] {
  group.sort((a, b) => a.validFrom - b.validFrom || a.knownAt - b.knownAt);
  return group.filter((version, i) => {
    const before = group[i - 1];
    if (before?.validFrom !== version.validFrom || before.knownAt !== version.knownAt) return true;
    if (canonicalJson(before) === canonicalJson(version)) return false;
    throw badFact(
      id,
      `two different versions are valid from ${isoInstant(version.validFrom)} and known at ${isoInstant(version.knownAt)}`,
    );
  });
}

const badFact = (id: string, what: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: `facts/${id}`,
    what,
    next: 'Correct the catalog of instruments.',
  });
