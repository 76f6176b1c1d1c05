import { z } from 'zod';

/** The version of the lock's form that this generator writes. */
export const LOCK_VERSION = 1;

/**
 * Whose a generated file is. `merged`: ours until the team edits it, then both sides are merged. `once`: written once,
 * then the team's.
 */
export const OWNERSHIPS = ['merged', 'once'] as const;

const lockedFile = z.strictObject({
  /** Logical id: the same file across releases, wherever its path moves. */
  id: z.string(),
  ownership: z.enum(OWNERSHIPS),
  /** Of the file as it was generated: UTF-8, line ends as LF. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the file's manifests identify, as group/kind/namespace/name. */
  objects: z.array(z.string()),
});

const lockedConflict = z.strictObject({
  /** The same for the same file, object and field. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Path below the repository. */
  file: z.string(),
  object: z.string(),
  field: z.string(),
  reason: z.string(),
  /** The three values as YAML, where there is one; `(hidden)` for those of a Secret. */
  base: z.string().optional(),
  ours: z.string().optional(),
  theirs: z.string().optional(),
});

/** `.catalyst/lock.json`: what was generated below the folder that holds `.catalyst`. */
export const lockSchema = z.strictObject({
  version: z.literal(LOCK_VERSION),
  generator: z.string(),
  release: z.string(),
  /** Hash of the spec that the files follow from; absent for the shared folder. */
  spec: z.string().optional(),
  /** By path below the folder. */
  files: z.record(z.string(), lockedFile),
  /** What the last merge left open; absent when nothing is. */
  conflicts: z.array(lockedConflict).optional(),
});

/** A lock, one of its files, a conflict that it keeps, and whose a file is. */
export type Lock = z.infer<typeof lockSchema>;
export type LockedConflict = z.infer<typeof lockedConflict>;
export type LockedFile = z.infer<typeof lockedFile>;
export type Ownership = (typeof OWNERSHIPS)[number];
