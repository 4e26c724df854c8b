/** The oldest Node everything here runs on: package.json's engines. */
const MINIMUM = [20, 19];

/** Why this version of Node will not do, or null. Written for the oldest Node that knows modules. */
export function versionProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const recent = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  if (recent) return null;
  return `Sextant needs Node ${MINIMUM.join('.')} or newer; this is ${version}. Install one from https://nodejs.org, or: nvm install 22`;
}
