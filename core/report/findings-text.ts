import type { Finding } from '../../schema/finding.js';
import { plainText } from './plain-text.js';

/** A finding as two lines: where and what, then what to do. */
export function formatFinding(finding: Finding): string {
  const { file, position, rule, severity, message, help } = finding;
  const place =
    file === undefined ? '' : position === undefined ? `${file}: ` : `${file}:${position.line}:${position.column}: `;
  const mark = severity === 'error' ? '' : `${severity}: `;
  return plainText(`${place}${mark}${rule}: ${message}\n    ${help}\n`);
}

/** Findings one after another, and how many of each severity there are. Empty text for no finding. */
export function formatFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return `${findings.map(formatFinding).join('')}\n${countFindings(findings)}\n`;
}

/** `2 errors, 1 warning`. */
export function countFindings(findings: readonly Finding[]): string {
  const severities = [
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ] as const;
  return severities
    .map(([severity, word]) => [findings.filter((finding) => finding.severity === severity).length, word] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => plural(count, word))
    .join(', ');
}

/** `1 file`, `2 files`. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
