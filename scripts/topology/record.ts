/** What was proved, kept beside the Compose file: a test holds the file of today against it. */
import { type ComposeService, signature } from './compose-file.js';

export interface TopologyRecord {
  readonly schema: 'topology/1';
  /** Each service's words as the Compose file has them, and what stood in for its image. */
  readonly services: Readonly<Record<string, ReturnType<typeof signature> & { readonly stoodIn: string }>>;
  /** Services that were not started, and why. */
  readonly left: Readonly<Record<string, string>>;
  /** Variables one machine needed besides those of the file. */
  readonly added: readonly string[];
  readonly run: {
    readonly mandate: string;
    /** Services that were killed while the run was going. */
    readonly killed: readonly string[];
    /** Artifacts of the run, each of the same hash as in process. */
    readonly artifacts: number;
  };
}

export const recordOf = (
  services: readonly ComposeService[],
  stoodIn: Readonly<Record<string, string>>,
  rest: Pick<TopologyRecord, 'left' | 'added' | 'run'>,
): TopologyRecord => ({
  schema: 'topology/1',
  services: Object.fromEntries(
    services.flatMap((service) => {
      const program = stoodIn[service.name];
      return program === undefined ? [] : [[service.name, { ...signature(service), stoodIn: program }]];
    }),
  ),
  ...rest,
});
