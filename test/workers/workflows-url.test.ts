import { describe, expect, it } from 'vitest';
import { workflowsUrl } from '../../workers/workflows-url.js';
import { problemOf } from '../lakehouse/fixtures.js';

describe('workflowsUrl', () => {
  it('is absent where no UI is known', () => {
    expect(workflowsUrl({})).toBeUndefined();
    expect(workflowsUrl({ SEXTANT_UI_URL: ' ' })).toBeUndefined();
  });
  it('adds the namespace unless the address has one', () => {
    expect(workflowsUrl({ SEXTANT_UI_URL: 'http://localhost:8233' })).toBe(
      'http://localhost:8233/namespaces/default/workflows/',
    );
    expect(workflowsUrl({ SEXTANT_UI_URL: 'https://ui.example/t/', TEMPORAL_NAMESPACE: 'a b' })).toBe(
      'https://ui.example/t/namespaces/a%20b/workflows/',
    );
    expect(workflowsUrl({ SEXTANT_UI_URL: 'https://cloud.example/namespaces/x.y/', TEMPORAL_NAMESPACE: 'z' })).toBe(
      'https://cloud.example/namespaces/x.y/workflows/',
    );
  });
  it.each(['localhost:8233', 'javascript:alert(1)', 'file:///etc/passwd', '8233'])('refuses %s', async (address) => {
    const problem = await problemOf(async () => workflowsUrl({ SEXTANT_UI_URL: address }));
    expect(problem).toMatchObject({ type: 'ConfigError', where: 'SEXTANT_UI_URL' });
    expect(problem.what).toContain(address);
  });
});
