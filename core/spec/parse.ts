import { LineCounter, parseDocument } from 'yaml';
import { describeIssues, pathText } from '../../schema/describe-issue.js';
import type { Finding } from '../../schema/finding.js';
import { sovereignSchema, type SovereignSpec } from '../../schema/sovereign.js';
import { locateIn } from '../tree/manifest.js';
import { sortFindings } from '../report/sort-findings.js';
import type { FindAt } from './check-spec.js';

/** A spec, or everything that is wrong with it. */
export type ParsedSpec =
  | { readonly kind: 'spec'; readonly spec: SovereignSpec; readonly findAt: FindAt }
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] };

/**
 * Reads a spec's text. Reports every problem at once, each with its place, its value and what to write instead.
 *
 * `file` is only named in findings. Anchors and aliases are read; tags are not.
 */
export function parseSpec(file: string, text: string): ParsedSpec {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const findAt: FindAt = (path, finding) => ({
    ...finding,
    severity: 'error',
    file,
    position: locateIn(document, lineCounter, path),
    path: pathText(path),
  });
  if (document.errors.length > 0) {
    const findings = document.errors.map((error): Finding => {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      const message = `The spec is not readable as YAML: ${error.message.split(' at line ')[0]}.`;
      const help = 'Correct the YAML at this place.';
      return { rule: 'yaml-syntax', severity: 'error', message, help, file, position: { line, column: col } };
    });
    return { kind: 'findings', findings };
  }
  const input: unknown = document.toJS();
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
