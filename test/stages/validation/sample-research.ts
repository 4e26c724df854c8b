/** The shipped sample and its mandate, as the walk-forward sees them. */
import { fileURLToPath } from 'node:url';
import { loadMandate } from '../../../activities/config/load-mandate.js';
import type { Mandate } from '../../../contracts/mandate.js';
import { orThrow } from '../../../contracts/problem.js';
import { marketHistory } from '../../../lakehouse/market-history.js';
import { loadSample } from '../../../market/sample/load.js';
import { dayNumber, sessionClose } from '../../../stages/calendar.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import type { Research } from '../../../stages/validation/decide.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export const sampleMandate = async (): Promise<Mandate> =>
  orThrow(await loadMandate({ configs: ['configs/portfolio_sample.yaml'] }, root));

/** The sample with its cut at the close of `date`; `mandate` as given. */
export async function sampleResearch(date: string, mandate: Mandate): Promise<Research> {
  const { bars, versions } = await loadSample(`${root}/samples`);
  const cut = sessionClose(dayNumber(date), mandate.calendar);
  const history = marketHistory({ cut, bars: [...bars.values()], versions: [...versions.values()].flat() });
  const fields = fieldHistory(history);
  return { history, fields, mandate, regimePath: regimePath({ history, fields, mandate }) };
}
