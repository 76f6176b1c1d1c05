/** How much a finding matters: an error stops a write, a warning and an information never do. */
export type Severity = 'error' | 'warning' | 'info';

/** A place in a text file, both numbers 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * A problem the user can mend, with its place.
 *
 * Data, returned and collected, never thrown. `message` says what is wrong with the value quoted, `help` says in the
 * imperative what to do. `file` is relative to the repository (or as the user typed it, for a spec given by path).
 */
export interface Finding {
  /** The rule's id, kebab-case; it never changes once released. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string;
  readonly file?: string;
  readonly position?: Position;
  /** The object concerned, as `Kind namespace/name`. */
  readonly object?: string;
  /** The field concerned, as a dotted path: `spec.chart.spec.version`. */
  readonly path?: string;
}
