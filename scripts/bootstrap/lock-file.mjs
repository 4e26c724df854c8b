// Names of prebuilt packages end in their platform: cli-linux-x64-musl, core-win32-arm64-msvc.
const PLATFORM =
  /-(android|darwin|freebsd|linux|openharmony|win32)-(arm|arm64|ia32|ppc64|riscv64|s390x|x64)(?:-(\w+))?$/;

/**
 * The optional packages for other machines that a lock file's own packages name in an exact version, but that it lacks.
 *
 * npm leaves them out when the registry in use does not serve them, and `npm ci` then refuses the lock file everywhere.
 * Each comes as the entry npm would write, without the hash: npm checks the one the registry states.
 *
 * Errors  RangeError for a name or version that says neither its platform nor its one version.
 */
export function missingFromLock(lock) {
  const missing = [];
  for (const [parent, { optionalDependencies = {}, dev, engines, license }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      if (lock.packages[path] !== undefined || lock.packages[`${parent}/${path}`] !== undefined) continue;
      const [, os, cpu, abi] = PLATFORM.exec(name) ?? [];
      if (os === undefined || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
        throw new RangeError(
          `missingFromLock: ${parent} wants ${name} ${version}, which cannot be derived from its name`,
        );
      }
      const entry = { version, cpu: [cpu] };
      if (dev) entry.dev = true;
      if (os === 'linux') entry.libc = [abi === 'musl' ? 'musl' : 'glibc'];
      missing.push({ path, entry: { ...entry, license, optional: true, os: [os], ...(engines && { engines }) } });
    }
  }
  return missing;
}

/** The lock file with those entries, in npm's order. */
export function completedLock(lock) {
  const added = missingFromLock(lock).map(({ path, entry }) => [path, entry]);
  const packages = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(packages) };
}
