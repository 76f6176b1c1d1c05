import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeFiles, type TreeMerge } from '../../core/merge/merge-files.js';
import { casesOf } from '../paths.js';

const test = suite('merge cases');

/** Logical ids that differ from the paths, by side; ids of files that are written once. */
interface CaseIds {
  readonly base?: Readonly<Record<string, string>>;
  readonly theirs?: Readonly<Record<string, string>>;
  readonly once?: readonly string[];
}

const cases = casesOf('merge');

for (const name of readdirSync(cases, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const root = join(cases, name.name);
  const merge = mergeCase(root);
  test(`${name.name}: files`, () => {
    const [result, expected] = [carryOut(root, merge), filesOf(join(root, 'expected'))];
    assert.equal([...result.keys()].sort(), [...expected.keys()].sort());
    for (const [path, text] of expected) assert.is(result.get(path), text, path);
  });
  test(`${name.name}: conflicts`, () => assert.fixture(report(merge), textOf(join(root, 'conflicts.txt'))));
}

function mergeCase(root: string): TreeMerge {
  const [base, ours, theirs] = ['base', 'ours', 'theirs'].map((side) => filesOf(join(root, side)));
  const ids = JSON.parse(textOf(join(root, 'ids.json')) || '{}') as CaseIds;
  const idsOf = (
    side: 'base' | 'theirs',
    files: ReadonlyMap<string, string> = new Map(),
  ): ReadonlyMap<string, string> => new Map([...files.keys()].map((path) => [path, ids[side]?.[path] ?? path]));
  return mergeFiles({
    base: base ?? new Map(),
    ours: ours ?? new Map(),
    theirs: theirs ?? new Map(),
    ids: { base: idsOf('base', base), theirs: idsOf('theirs', theirs) },
    once: new Set(ids.once),
    links: new Set(pathsOf(join(root, 'ours')).filter((path) => lstatSync(join(root, 'ours', path)).isSymbolicLink())),
  });
}

function carryOut(root: string, { writes, deletes }: TreeMerge): ReadonlyMap<string, string> {
  const files = filesOf(join(root, 'ours'));
  for (const path of deletes) files.delete(path);
  for (const { path, text } of writes) files.set(path, text);
  return files;
}

function report({ conflicts, moves, notes }: TreeMerge): string {
  const lines = [
    ...conflicts.map(({ file, position, reason, message, help }) => {
      const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
      return `${place}  ${reason}: ${message}\n  ${help}\n`;
    }),
    ...moves.map(({ from, to }) => `${from}  moved to ${to}\n`),
    ...notes.map(({ file, message }) => `${file}  note: ${message}\n`),
  ];
  return lines.join('');
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function filesOf(root: string): Map<string, string> {
  return new Map(pathsOf(root).map((path) => [path, read(join(root, path))]));
}

function pathsOf(root: string): readonly string[] {
  if (!existsSync(root)) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return entries.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function read(path: string): string {
  return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8');
}

test.run();
