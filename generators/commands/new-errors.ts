import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import type { Generation } from '../../core/pipeline.js';
import { formatFindings } from '../../core/report/findings-text.js';
import { parseTree, type Files } from '../../core/tree/tree.js';
import { validateTrees } from '../../core/validate.js';
import { readPackageFolder } from '../../io/package-files.js';
import type { Finding } from '../../schema/finding.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { reportMerge } from './report-merge.js';

/** The errors that a tree has and the repository has not: what stood there before is no fault of the merge. */
export function newErrors(findings: readonly Finding[], repository: Files): readonly Finding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return [];
  const tree = parseTree(repository);
  const shelf = readPackageFolder('catalog');
  const before = validateTrees({
    shelf,
    tree,
    roots: findRoots(tree),
    supplied: sampleVariables(),
    images: undefined,
  });
  const known = new Set(before.findings.map(keyOf));
  return errors.filter((error) => !known.has(keyOf(error)));
}

function keyOf({ rule, file, object, path, message }: Finding): string {
  return JSON.stringify([rule, file, object ?? '', path ?? '', message]);
}

/** Says what stands in the way of a merge; nothing was written. */
export function reportErrors(
  findings: readonly Finding[],
  { format, to }: { readonly format: 'text' | 'json' | 'markdown'; readonly to: string | undefined },
  terminal: Terminal,
  generation?: Generation,
): ExitCode {
  if (generation !== undefined) reportMerge(generation, terminal);
  const conflicts = generation?.conflicts ?? [];
  if (format === 'json') {
    terminal.result(`${JSON.stringify({ status: 'findings', findings, conflicts }, null, 2)}\n`);
    return EXIT.NO;
  }
  const command = `generator-catalyst resolve${to === undefined ? '' : ` --to ${to}`}`;
  const settle = `Where a conflict is the reason, settle it in the same run: "${command}".\n`;
  const text = `${formatFindings(findings)}Nothing was written.\n${conflicts.length === 0 ? '' : settle}`;
  terminal.result(format === 'markdown' ? `## Upgrade stopped\n\n\`\`\`\`text\n${text}\`\`\`\`\n` : text);
  return EXIT.NO;
}
