import { ProblemError } from '../contracts/problem.js';

/**
 * Where the Temporal UI shows the workflows of a namespace, from SEXTANT_UI_URL, with a slash at its end; undefined where it is
 * not set. An address without a namespace is completed with TEMPORAL_NAMESPACE, or `default`. ConfigError for what is no
 * address of the web: it becomes a link.
 */
export function workflowsUrl(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = environment['SEXTANT_UI_URL']?.trim() ?? '';
  if (given === '') return undefined;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ProblemError({
      type: 'ConfigError',
      where: 'SEXTANT_UI_URL',
      what: `${JSON.stringify(given)} is not an http or https address`,
      next: 'Give the address of the Temporal UI, such as http://localhost:8233, or unset it.',
    });
  }
  const path = url.pathname.replace(/\/+$/, '');
  const namespace = encodeURIComponent(environment['TEMPORAL_NAMESPACE'] ?? 'default');
  const whole = /\/namespaces\/[^/]+$/.test(path) ? path : `${path}/namespaces/${namespace}`;
  return `${url.origin}${whole}/workflows/`;
}
