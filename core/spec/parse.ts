import { LineCounter } from 'yaml';
import { describeIssues, pathText } from '../../schema/describe-issue.js';
import type { Finding } from '../../schema/finding.js';
import { sovereignSchema, type SovereignSpec } from '../../schema/sovereign.js';
import { locateIn } from '../tree/manifest.js';
import { sortFindings } from '../report/sort-findings.js';
import type { FindAt } from './check-spec.js';
import { readSpecText } from './read-spec.js';

/** A spec, or everything that is wrong with it. */
export type ParsedSpec =
  | { readonly kind: 'spec'; readonly spec: SovereignSpec; readonly findAt: FindAt }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] };

/**
 * Reads a spec's text. Reports every problem at once, each with its place, its value and what to write instead.
 *
 * `file` is only named in findings.
 */
export function parseSpec(file: string, text: string): ParsedSpec {
  const lineCounter = new LineCounter();
  const read = readSpecText(text, lineCounter);
  if (read.kind === 'faults') {
    const findings = read.faults.map(({ message, help, offset }): Finding => {
      const { line, col } = lineCounter.linePos(offset);
      return { rule: 'yaml-syntax', severity: 'error', message, help, file, position: { line, column: col } };
    });
    return { kind: 'findings', findings };
  }
  const { document, input } = read;
  const findAt: FindAt = (path, finding) => ({
    ...finding,
    severity: 'error',
    file,
    position: locateIn(document, lineCounter, path),
    path: pathText(path),
  });
  if (input === null) {
    const help =
      'Write one as docs/spec.md describes it, or let "generator-catalyst sovereign" ask for it in a terminal.';
    return { kind: 'findings', findings: [findAt([], { rule: 'spec', message: 'The spec is empty.', help })] };
  }
  const result = sovereignSchema.safeParse(input);
  if (result.success) return { kind: 'spec', spec: result.data, findAt };
  const findings = describeIssues(sovereignSchema, result.error, input).map(({ keys, message, help }) =>
    findAt(keys, { rule: 'spec', message, help }),
  );
  return { kind: 'findings', findings: sortFindings(findings) };
}
