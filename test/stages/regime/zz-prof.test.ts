import { it } from 'vitest';
import { sampleHistory } from '../support/sample-market.js';
import { mandate } from '../support/mandate.js';
import { fieldHistory } from '../../../stages/universe/field-history.js';
import { regimePath } from '../../../stages/regime/regime-path.js';
it('prof', () => {
  for (let k = 0; k < 2; k++) {
    const history = sampleHistory();
    const cpu = () => process.cpuUsage().user / 1000;
    const c = cpu(); const t = performance.now();
    const p = regimePath({ history, fields: fieldHistory(history), mandate });
    const n = {}; for (const d of p) n[d.state] = (n[d.state] ?? 0) + 1;
    console.log('path cpu', cpu() - c, 'wall', performance.now() - t, n);
  }
});
