import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { buildKustomization, type BuildResult } from '../../core/flux/build.js';
import { parseManifests } from '../../core/tree/manifest.js';
import { resourceKey } from '../../core/tree/resource.js';
import { parseTree } from '../../core/tree/tree.js';
import type { JsonObject } from '../../schema/json.js';
import { casesOf } from '../paths.js';

const OUTCOMES = ['expected.yaml', 'refused.txt'];

const test = suite('flux build');
const cases = join(casesOf('flux'), 'build');
const tool = kustomize();

for (const name of readdirSync(cases).sort()) {
  const root = join(cases, name);
  const outcome = OUTCOMES.find((file) => existsSync(join(root, file))) ?? 'no outcome';
  const stored = readFileSync(join(root, outcome), 'utf8');
  const [header = '', ...lines] = stored.split('\n');
  const folder = header.replace('# kustomize build ', '');
  const result = buildKustomization(treeOf(root), folder);

  if (outcome === 'expected.yaml') {
    test(`${name}, as stored from kustomize`, () => {
      assert.equal(errorsOf(result), []);
      assert.equal(objectsOf(result), objectsIn(stored));
    });
  } else {
    test(`${name}, with place and help`, () => assert.fixture(errorsOf(result).join('\n'), lines.join('\n').trim()));
  }
  if (tool === undefined) continue;
  test(`${name}, as ${tool.join(' ')} does`, () => {
    const output = run(tool, join(root, folder));
    if (outcome === 'refused.txt') assert.is(output, undefined);
    else assert.equal(objectsOf(result), objectsIn(output ?? ''));
  });
}

function treeOf(root: string): ReturnType<typeof parseTree> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const read = paths.filter((path) => !OUTCOMES.includes(path));
  return parseTree(new Map(read.map((path) => [path, readFileSync(join(root, path), 'utf8')])));
}

function errorsOf({ findings }: BuildResult): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'error')
    .flatMap(({ file, position, rule, message, help }) => [
      `${file ?? ''}:${position?.line ?? ''}:${position?.column ?? ''} ${rule}: ${message}`,
      `  ${help}`,
    ]);
}

function objectsOf({ objects }: BuildResult): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(objects.map(({ resource, value }) => [resourceKey(resource), value]));
}

function objectsIn(text: string): Readonly<Record<string, JsonObject>> {
  const { manifests } = parseManifests('expected.yaml', text);
  assert.is(manifests.length, parseAllDocuments(text).filter((document) => document.contents !== null).length);
  return Object.fromEntries(
    manifests.map(({ resource, value }) => [resource === undefined ? '' : resourceKey(resource), value]),
  );
}

function kustomize(): readonly string[] | undefined {
  const tools = [
    ['kustomize', 'build'],
    ['kubectl', 'kustomize'],
  ];
  return tools.find(([command = '']) =>
    (process.env.PATH ?? '').split(':').some((path) => existsSync(join(path, command))),
  );
}

function run([command = '', ...words]: readonly string[], folder: string): string | undefined {
  try {
    return execFileSync(command, [...words, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

test.run();
