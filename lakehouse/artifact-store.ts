import type { ArtifactKind, ArtifactRef } from '../contracts/artifact.js';

/** What a writer says about the bytes it stores. */
export interface ArtifactLabel {
  readonly kind: ArtifactKind;
  readonly rows: number;
  readonly schema: string;
  readonly maxEventTime: string | null;
  readonly maxKnownAt: string | null;
}

/** Immutable, content-addressed bytes. A local directory today; the same interface serves an object store. */
export interface ArtifactStore {
  /** Stores bytes under their hash; a second write of the same content is free. */
  writeBytes(label: ArtifactLabel, bytes: Uint8Array): Promise<ArtifactRef>;
  /** Reads and verifies. MissingArtifactError or CorruptArtifactError (ProblemError) name the object. */
  readBytes(ref: ArtifactRef): Promise<Uint8Array>;
  /** Canonical JSON of a value. */
  writeJson(label: ArtifactLabel, value: unknown): Promise<ArtifactRef>;
  readJson<T>(ref: ArtifactRef): Promise<T>;
  has(sha256: string): Promise<boolean>;
}
