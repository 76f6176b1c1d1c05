import { isNode, visit, type Document } from 'yaml';

/** What a document says as plain data, or why there is none; `offset` counts in the text, from 0. */
export type DocumentData =
  | { readonly kind: 'data'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly message: string; readonly offset: number };

/** As many as no manifest needs, and too few to fill the memory. */
const MOST_ALIASES = 1000;

/**
 * The plain data of a document that parsed: null for an empty one, and never a circle.
 *
 * The parser takes aliases as they stand. One without an anchor, one inside of what it stands for, or so many that they
 * multiply shows only when data is made of them; Kubernetes' own reader refuses the same three.
 */
export function readDocument(document: Document): DocumentData {
  const fault = aliasFault(document);
  if (fault !== undefined) return fault;
  try {
    return { kind: 'data', value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = `Its aliases stand for too much: more than ${MOST_ALIASES} repetitions`;
    return { kind: 'fault', message, offset: firstAlias(document) };
  }
}

function aliasFault(document: Document): DocumentData | undefined {
  let fault: DocumentData | undefined;
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (target === undefined) {
        fault = { kind: 'fault', message: `The alias "*${alias.source}" has no anchor before it`, offset };
      } else if (ancestors.includes(target)) {
        fault = { kind: 'fault', message: `The alias "*${alias.source}" stands inside of its own anchor`, offset };
      }
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  return fault;
}

function firstAlias(document: Document): number {
  let offset = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0] ?? offset;
      return visit.BREAK;
    },
  });
  return offset;
}
