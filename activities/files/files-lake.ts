import { join } from 'node:path';
import { ProblemError } from '../../contracts/problem.js';
import { readIfThere } from '../../lakehouse/atomic-file.js';
import { openLake } from '../../lakehouse/bars/lake.js';
import type { LakeReader, LakeState } from '../../market/lake/reader.js';
import { type FilesImport, importFiles, REJECTS, SUMMARY } from './import-files.js';
import { type FilesBlock, readMappedFiles } from './mapped-files.js';

/**
 * The files of a universe as a lake of their own, `files/<snapshot>` below the home folder, imported when first asked for.
 *
 * A snapshot is the hash of mapping and files, so another content is another lake, and an old one answers for as long as it
 * is kept, whatever became of the files since.
 *
 * Errors   those of reading and importing the files; DataQualityError where a snapshot is asked for that the files have no
 *          longer and the home folder does not keep.
 */
export function filesLake({ root, home }: { root: string; home: string }, block: FilesBlock): LakeReader {
  const folderOf = (snapshot: string) => join(home, 'files', snapshot);
  return {
    async open(wanted) {
      if (wanted !== undefined) {
        const kept = await stateIn(folderOf(requireHash(wanted)), wanted);
        if (kept !== null) return kept;
      }
      const mapped = await readMappedFiles(root, block);
      const { snapshot } = mapped;
      if (wanted !== undefined && wanted !== snapshot) throw changed(block, wanted, snapshot);
      const known = await stateIn(folderOf(snapshot), snapshot);
      if (known !== null) return known;
      await importFiles(mapped, folderOf(snapshot));
      const made = await stateIn(folderOf(snapshot), snapshot);
      if (made !== null) return made;
      throw damaged(folderOf(snapshot));
    },
  };
}

/** The lake in a folder under the name of its snapshot; null where none is there. */
async function stateIn(folder: string, snapshot: string): Promise<LakeState | null> {
  const summary = await readIfThere(join(folder, SUMMARY));
  if (summary === undefined) return null;
  const imported = JSON.parse(new TextDecoder().decode(summary)) as FilesImport;
  return { ...(await openLake(folder).open()), snapshot, caveats: caveatsOf(imported, snapshot) };
}

function caveatsOf({ files, rows, rejected }: FilesImport, snapshot: string): string[] {
  const counts = Object.entries(DONE).flatMap(([action, done]) => {
    const rules = rejected[action as keyof typeof DONE];
    const names = Object.keys(rules).sort();
    const total = names.reduce((sum, rule) => sum + rules[rule]!, 0);
    return total === 0 ? [] : [`${total} ${done} (${names.map((rule) => `${rules[rule]} ${rule}`).join(', ')})`];
  });
  return [
    'Facts of an instrument are those of the mapping, assumed to have held since its first bar.',
    ...(counts.length === 0
      ? []
      : [
          `Of ${rows} rows of ${files.join(', ')}: ${counts.join(', ')}. The reasons are in files/${snapshot}/${REJECTS} below the home folder.`,
        ]),
  ];
}

const DONE = { 'set-aside': 'set aside', flagged: 'flagged and kept', split: 'taken as another instrument' } as const;

/** A snapshot becomes the name of a folder. */
function requireHash(snapshot: string): string {
  if (/^[0-9a-f]{64}$/.test(snapshot)) return snapshot;
  throw new ProblemError({
    type: 'ValidationError',
    where: 'files source',
    what: `${JSON.stringify(snapshot)} is no snapshot of files, which is a sha256 in hex`,
    next: 'Start the run again; it then pins the files as they are now.',
  });
}

const changed = ({ paths }: FilesBlock, wanted: string, found: string): ProblemError =>
  new ProblemError({
    type: 'DataQualityError',
    where: paths.join(', '),
    what: `the files or their mapping changed after the run had pinned them: ${found} is not ${wanted}`,
    next: 'Put the old files back, or start the run again; it then decides from the files as they are now.',
  });

const damaged = (folder: string): ProblemError =>
  new ProblemError({
    type: 'CorruptArtifactError',
    where: folder,
    what: `the folder is there without ${SUMMARY}, so what is in it is not whole`,
    next: 'Remove the folder; the files are then imported anew.',
  });
