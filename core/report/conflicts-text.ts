import type { LockedConflict } from '../../schema/lock.js';

/** Open conflicts for people: id, place, and the three values. */
export function formatConflicts(conflicts: readonly LockedConflict[]): string {
  return conflicts.map(conflictText).join('\n');
}

function conflictText({ id, file, object, field, reason, base, ours, theirs }: LockedConflict): string {
  const what = [object, field].filter((part) => part !== '').join(': ');
  const values =
    field === ''
      ? []
      : [valueLines('released', base), valueLines('you have', ours), valueLines('this release', theirs)];
  return `${[`${id}  ${file}`, `  ${what === '' ? 'the whole file' : what} (${REASONS[reason] ?? reason})`, ...values].join('\n')}\n`;
}

function valueLines(title: string, value: string | undefined): string {
  const label = `    ${title.padEnd('this release'.length)}  `;
  const [first = '', ...rest] = (value ?? '(nothing)').split('\n');
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(label.length)}${line}`)].join('\n');
}

const REASONS: Readonly<Record<string, string>> = {
  'both-changed': 'changed on both sides',
  'both-added': 'new on both sides',
  'deleted-and-changed': 'removed here, changed in this release',
  'changed-and-deleted': 'changed here, removed in this release',
  unsafe: 'cannot be written without touching more',
  unreadable: 'one of the texts cannot be read',
  'not-mergeable': 'encrypted or binary: taken or kept whole',
  'path-taken': 'something else stands in its place: move it away',
};
