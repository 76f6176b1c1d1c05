import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeFile } from '../../core/merge/merge-file.js';
import type { FileMerge } from '../../core/merge/merge-yaml.js';
import { parseManifests } from '../../core/tree/manifest.js';
import { resourceKey } from '../../core/tree/resource.js';
import { dataOf, PATH, RUNS, SEED, texts, type Texts } from './arbitrary-texts.js';
import { fieldsOf, isBelow } from './fields.js';

const test = suite('merge properties');

function check(name: string, arbitrary: fc.Arbitrary<Texts>, holds: (texts: Texts) => void): void {
  test(name, () => fc.assert(fc.property(arbitrary, holds), { numRuns: RUNS, seed: SEED }));
}

function merge({ base, ours, theirs }: Texts): FileMerge {
  return mergeFile({ path: PATH, base, ours, theirs });
}

check('an untouched file becomes the new one, byte for byte', texts, ({ base, theirs }) => {
  assert.equal(merge({ base, ours: base, theirs }), { text: theirs, base: theirs, conflicts: [], notes: [] });
});

check('a release without changes leaves the file, byte for byte', texts, ({ base, ours }) => {
  assert.equal(merge({ base, ours, theirs: base }), { text: ours, base, conflicts: [], notes: [] });
});

check('the same change on both sides leaves the file, byte for byte', texts, ({ base, ours }) => {
  const { text, conflicts } = merge({ base, ours, theirs: ours });
  assert.equal({ text, conflicts }, { text: ours, conflicts: [] });
});

check('the result parses, and no object is in it twice', texts, (input) => {
  const { text } = merge(input);
  const { manifests, findings } = parseManifests(PATH, text.replace(/^\ufeff/, ''));
  assert.equal(findings, []);
  const keys = manifests.flatMap(({ resource }) => (resource === undefined ? [] : resourceKey(resource)));
  assert.is(new Set(keys).size, keys.length);
});

check('every change of either side is in the result or in a conflict', texts, (input) => {
  const result = merge(input);
  const [base, ours, theirs] = [input.base, input.ours, input.theirs].map((text) => fieldsOf(dataOf(text)));
  const merged = fieldsOf(dataOf(result.text));
  const all = new Set([base, ours, theirs, merged].flatMap((fields) => [...(fields?.keys() ?? [])]));
  for (const path of all) {
    const [released, mine, other] = [base?.get(path), ours?.get(path), theirs?.get(path)];
    const isOpen = result.conflicts.some(({ field }) => isBelow(path, field));
    const wanted = isOpen || released === other ? mine : other;
    assert.is(merged.get(path), wanted, `${path} in\n${result.text}`);
    if (!isOpen && mine !== released && other !== released) assert.is(mine, other, `${path} changed on both sides`);
  }
});

check('no comment of the team is lost', texts, (input) => {
  const { text } = merge(input);
  for (const [comment] of input.ours.matchAll(/# by hand \d/g)) assert.ok(text.includes(comment), comment);
});

check('a release that changes one plain value changes one line', texts, ({ base, ours }) => {
  const line = /^( +)(interval|path|newTag|image|replicas): \S+$/m;
  const theirs = base.replace(line, '$1$2: bumped');
  const { text, conflicts } = merge({ base, ours, theirs });
  const [before, after] = [ours.split('\n'), text.split('\n')];
  assert.is(after.length, before.length);
  const changed = after.filter((line, index) => line !== before[index]);
  assert.is(
    changed.length,
    line.test(base) && conflicts.length === 0 && fieldsOf(dataOf(ours)) && isBumped(text) ? 1 : 0,
  );
});

function isBumped(text: string): boolean {
  return text.includes('bumped');
}

check('an upgrade that is run again changes nothing and has the same conflicts', texts, (input) => {
  const first = merge(input);
  const second = merge({ ...input, base: first.base, ours: first.text });
  assert.is(second.text, first.text);
  assert.is(second.base, first.base);
  assert.equal(
    second.conflicts.map(({ id }) => id),
    first.conflicts.map(({ id }) => id),
  );
});

check('merging again with the base of before gives the same data', texts, (input) => {
  const first = merge(input);
  const second = merge({ ...input, ours: first.text });
  assert.equal(dataOf(second.text), dataOf(first.text));
});

/** Three documents a file: the team and the release each order them anew, and leave some out. */
const files: fc.Arbitrary<Texts> = fc
  .tuple(
    fc.tuple(texts, texts, texts),
    fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
    fc.shuffledSubarray([0, 1, 2], { minLength: 1 }),
  )
  .map(([parts, mine, other]) => {
    const numbered = parts.map(({ base, ours, theirs }, index) => {
      const number = (text: string): string =>
        text.replace(/^(\ufeff)?(---\r?\n)?/, '').replace(/name: (web|settings|bp-web)\b/, `name: $1-${index}`);
      return { base: number(base), ours: number(ours), theirs: number(theirs) };
    });
    const join = (side: keyof Texts, order: readonly number[]): string =>
      order.map((index) => (numbered[index]?.[side] ?? '').replace(/\n?$/, '\n')).join('---\n');
    return { base: join('base', [0, 1, 2]), ours: join('ours', mine), theirs: join('theirs', other) };
  })
  // A comment at the margin after a plain string of several lines in braces is no YAML any more.
  .filter(({ ours }) => parseManifests(PATH, ours).findings.length === 0);

check('in a file of several documents each parses, and is there once', files, (input) => {
  const { text, conflicts } = merge(input);
  const values = (side: string): readonly string[] =>
    parseManifests(PATH, side).manifests.flatMap(({ resource }) =>
      resource === undefined ? [] : resourceKey(resource),
    );
  assert.equal(parseManifests(PATH, text).findings, []);
  assert.is(new Set(values(text)).size, values(text).length);
  const released = new Set(values(input.base));
  for (const key of values(input.ours)) {
    const isDropped = released.has(key) && !values(input.theirs).includes(key);
    assert.ok(isDropped || values(text).includes(key), key);
  }
  const second = merge({ ...input, base: merge(input).base, ours: text });
  assert.is(second.text, text);
  assert.equal(second.conflicts.length, conflicts.length);
});

test.run();
