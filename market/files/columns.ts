import { type BarsMapping, RAW_FIELDS } from '../../contracts/bars-mapping.js';
import { nearestName } from '../../contracts/nearest-name.js';
import { ProblemError } from '../../contracts/problem.js';

/** Position in the file of each value of RAW_FIELDS; −1 where the mapping names no column. DataQualityError for one that is missing. */
export function columnPositions(header: readonly string[], path: string, { columns }: BarsMapping): readonly number[] {
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  return RAW_FIELDS.map((field) => {
    const name = columns[field];
    if (name === undefined) return -1;
    const at = header.indexOf(name);
    if (at >= 0 && twice !== name) return at;
    const near = at < 0 ? nearestName(name, header) : undefined;
    throw new ProblemError({
      type: 'DataQualityError',
      where: path,
      what:
        at < 0
          ? `there is no column ${JSON.stringify(name)} for ${field} among ${header.map((h) => JSON.stringify(h)).join(', ')}`
          : `two columns are called ${JSON.stringify(name)}`,
      next: near
        ? `Did you mean ${JSON.stringify(near)}? Correct columns.${field}.`
        : `Correct columns.${field} of the mapping.`,
    });
  });
}
