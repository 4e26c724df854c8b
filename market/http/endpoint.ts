import { ProblemError } from '../../contracts/problem.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/**
 * The origin of an address given in place of a venue's own: https, or http to this machine.
 * ConfigError naming `where` for anything else, a path or a password included.
 */
export function endpointOrigin(address: string, where: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  const plain = url?.protocol === 'http:' && isLoopback(url.hostname);
  const bare = url !== null && `${url.origin}/` === url.href;
  if (url === null || !(url.protocol === 'https:' || plain) || !bare) {
    throw new ProblemError({
      type: 'ConfigError',
      where,
      what: `${JSON.stringify(url === null ? address : url.origin)} is no https origin, and no http origin of this machine`,
      next: 'Write scheme, host and port only, for example "http://127.0.0.1:8080".',
    });
  }
  return url.origin;
}

/** The https origin of a host that may be asked. RangeError for this machine, which only an endpoint override may name. */
export function hostOrigin(host: string): string {
  const url = new URL(`https://${host}`);
  if (url.host !== host || isLoopback(url.hostname)) throw new RangeError(`${JSON.stringify(host)} is no public host`);
  return url.origin;
}
