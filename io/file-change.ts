/** What is done to one file. A file that is there keeps its mode, but for the bits that `executable` speaks of. */
export type FileChange =
  | { readonly kind: 'write'; readonly path: string; readonly text: string; readonly executable?: boolean }
  | { readonly kind: 'delete'; readonly path: string };
