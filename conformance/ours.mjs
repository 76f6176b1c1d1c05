// Answers what our own code makes of a text, an object or a folder: one JSON request a line, one JSON answer a line.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { buildKustomization } from '../dist/core/flux/build.js';
import { substituteObject } from '../dist/core/flux/substitute-object.js';
import { substituteText } from '../dist/core/flux/substitute.js';
import { sampleVariables } from '../dist/core/model/sample-variables.js';
import { parseTree } from '../dist/core/tree/tree.js';

const trees = new Map();

const ANSWERS = {
  sampleVariables: () => ({ object: Object.fromEntries([...sampleVariables().values()].flatMap((map) => [...map])) }),
  substituteText({ text, variables }) {
    const result = substituteText(text, variablesOf(variables), { strict: true });
    return result.kind === 'text' ? { text: result.text } : { refused: result.message };
  },
  substituteObject({ object, variables }) {
    const result = substituteObject(object, variablesOf(variables), { strict: true });
    return result.kind === 'object' ? { object: result.value } : { refused: result.message };
  },
  build({ root, folder }) {
    const { objects, findings } = buildKustomization(treeOf(root), folder);
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    return errors.length > 0 ? { refused: errors.join(' ') } : { objects: objects.map(({ value }) => value) };
  },
};

const requests = readFileSync(0, 'utf8')
  .split('\n')
  .filter((line) => line !== '');
for (const request of requests.map((line) => JSON.parse(line))) {
  process.stdout.write(`${JSON.stringify(ANSWERS[request.do](request))}\n`);
}

function variablesOf(variables) {
  return new Map(Object.entries(variables ?? {}));
}

function treeOf(root) {
  const known = trees.get(root);
  if (known !== undefined) return known;
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  const texts = paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]);
  const tree = parseTree(new Map(texts));
  trees.set(root, tree);
  return tree;
}
