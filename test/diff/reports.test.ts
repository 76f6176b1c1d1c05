import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import prettier from 'prettier';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFiles } from '../../core/diff/compare.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { formatDiffMarkdown, MOST_CHARACTERS } from '../../core/report/diff-markdown.js';
import { formatDiffPatch } from '../../core/report/diff-patch.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import { formatDiffText } from '../../core/report/diff-text.js';
import type { Files } from '../../core/tree/tree.js';
import { diffJsonSchema, type DiffReport } from '../../schema/diff-report.js';
import { packageFile } from '../fixtures.js';

const test = suite('diff reports');

function reportOf(from: Files, to: Files): DiffReport {
  const options = { isTextual: false, isRendered: false, clusters: [], only: [] };
  return buildDiffReport(compareFiles({ kind: 'revision', from, to, supplied: sampleVariables(), ...options }));
}

function configMap(name: string, data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  text: ${JSON.stringify(data)}\n`;
}

test('the published JSON Schema is that of the report', async () => {
  const text = await prettier.format(JSON.stringify(diffJsonSchema()), { parser: 'json', printWidth: 120 });
  assert.fixture(packageFile('docs/diff.schema.json'), text);
});

test('a comment of a thousand changed files fits, and counts what it leaves out', () => {
  const files = (word: string): Files =>
    new Map(
      Array.from({ length: 1000 }, (_, number) => [
        `clusters/_template/kit/${number}.yaml`,
        configMap(`settings-${number}`, `${word} `.repeat(40)),
      ]),
    );
  const text = formatDiffMarkdown(reportOf(files('before'), files('after')));
  assert.ok(text.length < MOST_CHARACTERS, String(text.length));
  const shown = text.split('<details>').length - 1;
  assert.match(text, `_${1000 - shown} more files with changes left out for length;`);
  assert.ok(shown > 50);
});

test('the words of a repository are no markup in a comment', () => {
  const name = 'a</code></details>@team`';
  const from = new Map([[`clusters/_template/${name}.txt`, 'one\n']]);
  const to = new Map([[`clusters/_template/${name}.txt`, 'two ```\n</details>\n']]);
  const text = formatDiffMarkdown(reportOf(from, to));
  assert.is(text.split('</details>').length - 1, 2, text);
  assert.match(text, '````diff');
  assert.match(text, '<code>clusters/_template/a&lt;/code>');
});

test('text has colours only for a screen, and never the escapes of a repository', () => {
  const from = new Map([['clusters/a.yaml', configMap('one', 'plain')]]);
  const to = new Map([['clusters/a.yaml', configMap('one', 'evil \u001b[31mred')]]);
  const report = reportOf(from, to);
  assert.not.match(formatDiffText(report, { isColoured: false }), '\u001b');
  assert.match(formatDiffText(report, { isColoured: true }), '\u001b[33m');
  assert.not.match(formatDiffText(report, { isColoured: true }), 'evil \u001b');
});

test('no format for people shows escapes in the name of an object or of a file', () => {
  const to = new Map([['clusters/\u001b[31m.yaml', configMap('"\\e]0;title\\a"', 'x')]]);
  const report = reportOf(new Map(), to);
  assert.not.match(formatDiffText(report, { isColoured: false }), /[\u001b\u0007]/);
  assert.not.match(formatDiffMarkdown(report), /[\u001b\u0007]/);
});

test('git applies the patch between any two states', () => {
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-patch-'));
  const line = fc.constantFrom('one\n', 'two\n', 'three\r\n', '\n', '-- x\n', '+y\n');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('', 'end'))
    .map(([lines, end]) => lines.join('') + end);
  const files = fc
    .dictionary(fc.constantFrom('a.yaml', 'with space.txt', 'ümlaut "x".md', 'deep/er/b.txt'), text, { maxKeys: 4 })
    .map((record) => new Map(Object.entries(record)));
  const property = fc.property(files, files, (from, to) => {
    const patch = formatDiffPatch(from, to, () => true).text;
    if (patch === '') return;
    rmSync(join(folder, 'w'), { recursive: true, force: true });
    mkdirSync(join(folder, 'w'));
    for (const [path, content] of from) {
      mkdirSync(dirname(join(folder, 'w', path)), { recursive: true });
      writeFileSync(join(folder, 'w', path), content);
    }
    const env = { PATH: process.env['PATH'], HOME: folder, GIT_CEILING_DIRECTORIES: folder };
    execFileSync('git', ['apply', '-'], { cwd: join(folder, 'w'), input: patch, env, stdio: ['pipe', 'pipe', 'pipe'] });
    for (const [path, content] of to) assert.is(readFileSync(join(folder, 'w', path), 'utf8'), content);
    for (const path of from.keys()) {
      if (!to.has(path)) assert.throws(() => readFileSync(join(folder, 'w', path)));
    }
  });
  try {
    fc.assert(property, { numRuns: 60 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('time grows with the number of files, not with its square', () => {
  const files = (count: number, word: string): Files =>
    new Map(
      Array.from({ length: count }, (_, number) => [
        `clusters/_template/kit/${number}.yaml`,
        configMap(`settings-${number}`, number % 2 === 0 ? word : 'same'),
      ]),
    );
  const time = (count: number): number => {
    const [from, to] = [files(count, 'before'), files(count, 'after')];
    const start = performance.now();
    assert.is(reportOf(from, to).changes.length, count / 2);
    return performance.now() - start;
  };
  time(500);
  const [few, many] = [time(500), time(4000)];
  assert.ok(many < few * 8 * 3, `${few} ms for 500 files, ${many} ms for 4000`);
});

test.run();
