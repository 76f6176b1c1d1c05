import { isScalar, parseDocument, visit, type Document, type LineCounter } from 'yaml';
import { readDocument } from '../tree/document-data.js';

/** Why a spec cannot be taken as it is written; `offset` counts in the text, from 0. */
export interface SpecFault {
  readonly message: string;
  readonly help: string;
  readonly offset: number;
}

/** A spec's text as data, or every reason why it is none. */
export type SpecData =
  | { readonly kind: 'data'; readonly document: Document; readonly input: unknown }
  | { readonly kind: 'faults'; readonly faults: readonly SpecFault[] };

/**
 * Reads one YAML document. Anchors and aliases are read; tags, merge keys and the key `__proto__` are refused, because
 * what they mean would get lost on the way to the tree without a word.
 */
export function readSpecText(text: string, lineCounter: LineCounter): SpecData {
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, resolveKnownTags: false });
  const syntax = document.errors.map(({ code, message, pos: [offset] }): SpecFault => {
    if (code === 'MULTIPLE_DOCS') return { ...TWO_DOCUMENTS, offset };
    const words = message.split(/ at line |:?\n/)[0] ?? message;
    return { message: `The spec is not readable as YAML: ${words}.`, help: 'Correct the YAML at this place.', offset };
  });
  if (syntax.length > 0) return { kind: 'faults', faults: syntax };
  const faults = [...tagFaults(document), ...keyFaults(document)];
  if (faults.length > 0) return { kind: 'faults', faults };
  const data = readDocument(document);
  if (data.kind === 'data') return { kind: 'data', document, input: data.value };
  const message = `The spec is not readable as YAML: ${data.message}.`;
  return { kind: 'faults', faults: [{ message, help: 'Write the value itself.', offset: data.offset }] };
}

const TWO_DOCUMENTS = {
  message: 'The file holds a second document, and a spec is one.',
  help: 'Write a file for each Sovereign, or remove the line "---" and what follows it.',
};

function tagFaults({ warnings }: Document): readonly SpecFault[] {
  return warnings
    .filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
    .map(({ message, pos: [offset] }) => {
      const tag = /[^\s:]\S*$/.exec(message.split(/ at line |:?\n/)[0] ?? '')?.[0] ?? '';
      return {
        message: `The tag ${tag.replace('tag:yaml.org,2002:', '!!')} is not read here.`,
        help: 'Remove it and write the value itself.',
        offset,
      };
    });
}

function keyFaults(document: Document): readonly SpecFault[] {
  const faults: SpecFault[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (!isScalar(key)) return;
      const offset = key.range?.[0] ?? 0;
      if (key.value === '<<' && key.type === 'PLAIN') {
        const help = 'Write the fields themselves; an alias as a whole value is read.';
        faults.push({ message: 'The merge key "<<" is not read here.', help, offset });
      }
      if (key.value === '__proto__') {
        const help = 'Give it another name, or remove it.';
        faults.push({ message: 'A key is named "__proto__", which cannot be kept.', help, offset });
      }
    },
  });
  return faults;
}
