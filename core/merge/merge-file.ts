import { canonicalText } from '../plan/canonical.js';
import { isYamlFile } from '../tree/tree.js';
import { conflictOf } from './conflict.js';
import { decideFor, UNDECIDED, type Decision, type Decisions } from './decision.js';
import { mergeLines } from './line-merge.js';
import { isOnlyReformatted, mergeYaml, type FileMerge, type FileTexts } from './merge-yaml.js';
import { endingLike, inFormOf } from './text-form.js';

/**
 * Merges one file: what the release changed is written into the team's text, everything else keeps its bytes.
 *
 * YAML and JSON by documents and fields, other text by lines; encrypted and binary files whole or not at all. With
 * conflicts the text is valid and holds the team's values at their places.
 */
export function mergeFile(texts: FileTexts, decisions: Decisions = UNDECIDED): FileMerge {
  const { path, base, ours, theirs } = texts;
  const next = canonicalText(theirs);
  const whole = (text: string): FileMerge => ({ text, base: next, conflicts: [], notes: [] });
  if (ours === base) return whole(theirs);
  const canonical = { path, base: canonicalText(base), ours: canonicalText(ours), theirs: canonicalText(theirs) };
  if (canonical.ours === canonical.theirs || canonical.base === canonical.theirs) return whole(ours);
  if (canonical.ours === canonical.base) return whole(inFormOf(ours, canonical.theirs));
  const decision = decideFor(decisions, path, '')('');
  const merged = mergeChanged(canonical, ours, decision, decisions);
  if (merged.conflicts.length === 0 || decision === undefined || decision.kind === 'value') return merged;
  if (merged.conflicts.some(({ object }) => object !== '')) return merged;
  return whole(decision.kind === 'ours' ? merged.text : inFormOf(ours, canonical.theirs));
}

/** Both sides changed the file, each in its own way. Texts are canonical, `ours` is as it stands. */
function mergeChanged(
  canonical: FileTexts,
  ours: string,
  decision: Decision | undefined,
  decisions: Decisions,
): FileMerge {
  const { path } = canonical;
  if ([canonical.base, ours, canonical.theirs].some((text) => isOpaque(path, text))) {
    return opaque(path, canonical.base, ours);
  }
  if (!isStructured(path)) return mergeText(canonical, ours, decision?.kind === 'theirs');
  const texts = {
    path,
    base: ended(canonical.base),
    ours: ended(canonical.ours),
    theirs: ended(canonical.theirs),
  };
  const merged = mergeYaml(texts, decisions);
  if (merged.text === ended(canonical.ours)) return { ...merged, text: ours };
  const text = inFormOf(ours, endedLike(canonical.ours, merged.text));
  return path.endsWith('.json') && !isJsonText(text) ? unprintable(path, canonical.base, ours) : { ...merged, text };
}

/** True for files that are replaced whole or not at all: binary ones, and those that SOPS encrypted. */
export function isOpaque(path: string, text: string): boolean {
  if (/[\0\ufffd]/.test(text)) return true;
  return isStructured(path) && (/^sops:/m.test(text) || /^\s*"sops"\s*:/m.test(text));
}

function isStructured(path: string): boolean {
  return isYamlFile(path) || path.endsWith('.json');
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** The line end at the end as the team has it, unless a block scalar needs it. */
function endedLike(ours: string, text: string): string {
  const like = endingLike(ours, text);
  return like === text || isOnlyReformatted(text, like) ? like : text;
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return true;
  } catch {
    return false;
  }
}

function mergeText(texts: FileTexts, ours: string, prefersTheirs: boolean): FileMerge {
  const { text, base, conflicts } = mergeLines(texts.base, texts.ours, texts.theirs, prefersTheirs ? 'theirs' : 'ours');
  const merged = text === texts.ours ? ours : inFormOf(ours, text);
  if (prefersTheirs) return { text: merged, base: texts.theirs, conflicts: [], notes: [] };
  if (conflicts === 0) return { text: merged, base, conflicts: [], notes: [] };
  const places = conflicts === 1 ? 'one place' : `${conflicts} places`;
  const conflict = conflictOf({
    file: texts.path,
    reason: 'both-changed',
    message: `The text changed on both sides at ${places}; yours is kept there.`,
  });
  return { text: merged, base, conflicts: [conflict], notes: [] };
}

function opaque(path: string, base: string, ours: string): FileMerge {
  const conflict = conflictOf({
    file: path,
    reason: 'not-mergeable',
    message: 'The file changed on both sides and is encrypted or binary: it cannot be merged.',
  });
  return { text: ours, base, conflicts: [conflict], notes: [] };
}

function unprintable(path: string, base: string, ours: string): FileMerge {
  const message = 'The file changed in this release and cannot be merged without rewriting your text.';
  const conflict = conflictOf({ file: path, reason: 'unsafe', message });
  return { text: ours, base, conflicts: [conflict], notes: [] };
}
