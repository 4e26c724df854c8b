/** One state of the imported bars and of the catalog, for whoever decides from them. */
import type { InstrumentVersion } from '../../contracts/instrument.js';
import type { Bars } from '../../contracts/market.js';
import { ProblemError } from '../../contracts/problem.js';
import { sha256Hex } from '../canonical-json.js';
import { CATALOG_TABLE } from '../catalog/catalog-facts.js';
import type { CatalogView } from '../catalog/catalog-view.js';
import { metadataCatalog } from '../catalog/metadata-catalog.js';
import { snapshotPin } from '../gc-roots.js';
import { recentPromises } from '../remembered.js';
import { visibleFrom } from '../slice-chain.js';
import type { Snapshot, Table } from '../tables/table-types.js';
import { type BarsFrame, historyAsOf, readBarsFrame } from './bars-frame.js';
import { BARS_TABLE, openBars, openQuarantine } from './tables.js';

export interface LakeState {
  /** "bars@3.catalog@2.hash": pins of the two snapshots, which garbage collection obeys, and a hash of their files. */
  readonly snapshot: string;
  readonly ids: readonly string[];
  readonly frame: BarsFrame;
  readonly catalog: CatalogView;
  bars(instrument: string, asOf: number): Bars;
  dates(instrument: string): Int32Array;
  versions(instrument: string): readonly InstrumentVersion[];
  readonly assumedShare: number;
  readonly quarantined: number;
}

export interface Lake {
  open(snapshot?: string): Promise<LakeState>;
  /** The bars of an earlier snapshot of their table, with the newest facts; MissingArtifactError where there is none. */
  openAt(barsSnapshot: number): Promise<LakeState>;
}

// Two: a run's own state and the one a concurrent import has just made.
const states = recentPromises<LakeState>(2);

/** The lake below a home folder. A state is named once and found again by its name for as long as its snapshots are kept. */
export function openLake(home: string): Lake {
  const bars = openBars(home);
  const catalog = metadataCatalog(home);
  const quarantine = openQuarantine(home);
  const stateOf = async (name: string, barsAt: Snapshot | null, catalogAt: Snapshot | null): Promise<LakeState> => {
    const aside = (await quarantine.snapshot())?.rows ?? 0;
    const read = async (): Promise<LakeState> => {
      const [frame, view] = await Promise.all([readBarsFrame(bars, barsAt), catalog.view(catalogAt?.number)]);
      return lakeState(name, frame, view, aside);
    };
    // Without a catalog yet the name does not say which one is read.
    return catalogAt === null ? read() : states(`${home}\n${name}\n${aside}`, read);
  };
  return {
    async openAt(number) {
      const barsAt = (await bars.history()).find((snapshot) => snapshot.number === number);
      if (barsAt === undefined) throw gone(snapshotPin(BARS_TABLE.table, number));
      const catalogAt = await catalog.table.snapshot();
      return stateOf(nameOf(barsAt, catalogAt), barsAt, catalogAt);
    },
    async open(wanted) {
      const [barsNumber, catalogNumber] = wanted === undefined ? [] : numbersOf(wanted);
      const [barsAt, catalogAt] = await Promise.all([
        snapshotOf(bars, barsNumber),
        snapshotOf(catalog.table, catalogNumber),
      ]);
      const name = nameOf(barsAt, catalogAt);
      if (wanted !== undefined && wanted !== name) throw gone(wanted);
      return stateOf(name, barsAt, catalogAt);
    },
  };
}

function lakeState(snapshot: string, frame: BarsFrame, catalog: CatalogView, quarantined: number): LakeState {
  const byId = new Map<string, InstrumentVersion[]>();
  for (const version of catalog.versions()) {
    const { id } = version.instrument;
    const known = byId.get(id);
    if (known === undefined) byId.set(id, [version]);
    else known.push(version);
  }
  for (const [id, versions] of byId) {
    const assumed = beforeFirstSight(frame, id, versions);
    if (assumed !== null) versions.unshift(assumed);
  }
  return {
    snapshot,
    ids: frame.ids.filter((id) => byId.has(id)),
    frame,
    catalog,
    bars: (instrument, asOf) => historyAsOf(frame.rowsOf(instrument), instrument, asOf),
    dates: (instrument) => frame.datesOf(instrument).filter((day, k, all) => k === 0 || day !== all[k - 1]),
    versions: (instrument) => byId.get(instrument) ?? [],
    get assumedShare() {
      return frame.assumedShare;
    },
    quarantined,
  };
}

/** Bars older than the catalog's first word on an instrument: its first facts stand in for that time. */
function beforeFirstSight(
  frame: BarsFrame,
  id: string,
  versions: readonly InstrumentVersion[],
): InstrumentVersion | null {
  const beginning = frame.beginningOf(id);
  if (beginning === undefined) return null;
  const { known, closed } = beginning;
  const seen = versions.reduce((a, b) => Math.min(a, visibleFrom(b)), Number.POSITIVE_INFINITY);
  if (seen <= known) return null;
  return { instrument: versions[0]!.instrument, validFrom: Math.min(closed, versions[0]!.validFrom), knownAt: known };
}

const filesOf = (snapshot: Snapshot | null) => (snapshot?.files ?? []).map(({ sha256 }) => sha256);

const nameOf = (bars: Snapshot | null, catalog: Snapshot | null): string => {
  const hash = sha256Hex([...filesOf(bars), '', ...filesOf(catalog)].join('\n')).slice(0, 16);
  const pins = [
    snapshotPin(BARS_TABLE.table, bars?.number ?? 0),
    snapshotPin(CATALOG_TABLE.table, catalog?.number ?? 0),
  ];
  return `${pins.join('.')}.${hash}`;
};

function numbersOf(name: string): [bars: number, catalog: number] {
  const parts = /^bars@(\d{1,8})\.catalog@(\d{1,8})\.[0-9a-f]{16}$/.exec(name);
  if (parts === null) throw gone(name);
  return [Number(parts[1]), Number(parts[2])];
}

const snapshotOf = async (table: Table, number: number | undefined): Promise<Snapshot | null> =>
  number === 0 ? null : table.snapshot(number);

const gone = (name: string): ProblemError =>
  new ProblemError({
    type: 'MissingArtifactError',
    where: `lake, state ${name}`,
    what: 'the tables do not hold this state (any more)',
    next: 'Restore the tables from a backup, or run anew from the newest state.',
  });
