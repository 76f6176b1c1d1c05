import { diffLines, splitLines, type LineHunk } from '../diff/lines.js';
import { holdsSecret } from '../diff/masking.js';
import { secretFilesIn } from '../diff/secret-files.js';
import type { Files } from '../tree/tree.js';

/** A patch, and the files that it leaves out because their text holds secrets. */
export interface DiffPatch {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/**
 * The way from one state of the files to another as a unified diff that `git apply` takes, sorted by path.
 *
 * `isWanted` chooses the files. A file that holds a secret value on either side is left out and named at the top.
 */
export function formatDiffPatch(from: Files, to: Files, isWanted: (file: string) => boolean): DiffPatch {
  const paths = [...new Set([...from.keys(), ...to.keys()])].filter(isWanted).sort();
  const changed = paths.filter((path) => from.get(path) !== to.get(path));
  const secret = new Set([...secretFilesIn(from), ...secretFilesIn(to)]);
  const isSecret = (path: string): boolean =>
    secret.has(path.replace(BASE, '$1/$2')) ||
    holdsSecret(path, from.get(path) ?? '') ||
    holdsSecret(path, to.get(path) ?? '');
  const leftOut = changed.filter(isSecret);
  const notes = leftOut.map((path) => `# left out, it holds secret values: ${path}\n`);
  const hidden = new Set(leftOut);
  const shown = changed.filter((path) => !hidden.has(path));
  return { text: [...notes, ...shown.map((path) => filePatch(path, from.get(path), to.get(path)))].join(''), leftOut };
}

/** What was generated of a file stands beside the lock. */
const BASE = /^(clusters\/[^/]+)\/\.catalyst\/base\/(.+)\.base$/;

function filePatch(path: string, from: string | undefined, to: string | undefined): string {
  const [before, after] = [quotePath(`a/${path}`), quotePath(`b/${path}`)];
  const head = [
    `diff --git ${before} ${after}\n`,
    from === undefined ? 'new file mode 100644\n' : to === undefined ? 'deleted file mode 100644\n' : '',
  ];
  const [fromLines, toLines] = [splitLines(from ?? ''), splitLines(to ?? '')];
  const groups = groupHunks(diffLines(fromLines, toLines));
  if (groups.length === 0) return head.join('');
  // A tab ends a name that holds spaces.
  const end = path.includes(' ') ? '\t\n' : '\n';
  return [
    ...head,
    `--- ${from === undefined ? '/dev/null\n' : `${before}${end}`}`,
    `+++ ${to === undefined ? '/dev/null\n' : `${after}${end}`}`,
    ...groups.map((group) => hunkText(group, fromLines)),
  ].join('');
}

const CONTEXT = 3;

/** Hunks that stand so close that their context meets. */
function groupHunks(hunks: readonly LineHunk[]): readonly (readonly LineHunk[])[] {
  const groups: LineHunk[][] = [];
  for (const hunk of hunks) {
    const last = groups.at(-1)?.at(-1);
    const isClose = last !== undefined && hunk.fromStart - (last.fromStart + last.from.length) <= 2 * CONTEXT;
    if (isClose) groups.at(-1)?.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function hunkText(group: readonly LineHunk[], fromLines: readonly string[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return '';
  const start = Math.max(0, first.fromStart - CONTEXT);
  const end = Math.min(fromLines.length, last.fromStart + last.from.length + CONTEXT);
  const lines: string[] = [];
  let here = start;
  for (const { fromStart, from, to } of group) {
    lines.push(...fromLines.slice(here, fromStart).map((line) => patchLine(' ', line)));
    lines.push(...from.map((line) => patchLine('-', line)), ...to.map((line) => patchLine('+', line)));
    here = fromStart + from.length;
  }
  lines.push(...fromLines.slice(here, end).map((line) => patchLine(' ', line)));
  const grown = group.reduce((sum, { from, to }) => sum + to.length - from.length, 0);
  const toStart = start + first.toStart - first.fromStart;
  const fromRange = range(start, end - start);
  const toRange = range(toStart, end - start + grown);
  return `@@ -${fromRange} +${toRange} @@\n${lines.join('')}`;
}

/** Lines are counted from 1; an empty range names the line before it. */
function range(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function patchLine(sign: ' ' | '+' | '-', line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}

/** A path as git writes it: in quotes with octal escapes where it holds more than printable ASCII. */
function quotePath(path: string): string {
  if (/^[\x20-\x7e]*$/.test(path) && !/["\\]/.test(path)) return path;
  const bytes = [...new TextEncoder().encode(path)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`;
  });
  return `"${bytes.join('')}"`;
}
