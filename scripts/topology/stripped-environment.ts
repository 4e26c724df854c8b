const FOREIGN = /^(TEMPORAL_|SEXTANT_|SQL_|POSTGRES_|PG|NODE_OPTIONS$)/;

/** An environment without what would point a child at somebody's server, database or folder. */
export const strippedEnvironment = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || FOREIGN.test(name) ? [] : [[name, value]])),
  );
