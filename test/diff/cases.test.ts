import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFiles } from '../../core/diff/compare.js';
import { FILTER_FIELDS, type ChangeFilter } from '../../core/diff/filter.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import { formatDiffText } from '../../core/report/diff-text.js';
import type { Files } from '../../core/tree/tree.js';
import { diffReportSchema } from '../../schema/diff-report.js';
import { casesOf } from '../paths.js';

/** What a case asks for besides the comparison itself. */
interface CaseOptions {
  readonly textual?: boolean;
  readonly rendered?: boolean;
  readonly only?: readonly string[];
}

const test = suite('diff cases');
const cases = casesOf('diff');

for (const name of readdirSync(cases).sort()) {
  test(name.replaceAll('-', ' '), () => {
    const report = reportOf(join(cases, name));
    diffReportSchema.parse(JSON.parse(JSON.stringify(report)));
    assert.fixture(
      formatDiffText(report, { isColoured: false }),
      readFileSync(join(cases, name, 'expected.txt'), 'utf8'),
    );
  });
}

function reportOf(root: string): ReturnType<typeof buildDiffReport> {
  const file = join(root, 'options.json');
  const options = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CaseOptions) : {};
  const comparison = compareFiles({
    kind: 'revision',
    from: filesOf(join(root, 'from')),
    to: filesOf(join(root, 'to')),
    supplied: sampleVariables(),
    isTextual: options.textual === true,
    isRendered: options.rendered === true,
    clusters: [],
    only: (options.only ?? []).map(filterOf),
  });
  return buildDiffReport(comparison);
}

function filterOf(text: string): ChangeFilter {
  const [name = '', value = ''] = text.split('=');
  const field = FILTER_FIELDS.find((known) => known === name);
  if (field === undefined) throw new Error(`${name} is no filter.`);
  return { field, value };
}

function filesOf(root: string): Files {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

test.run();
