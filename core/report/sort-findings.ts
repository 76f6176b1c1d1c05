import type { Finding } from '../../schema/finding.js';

/** Findings by file, line and column, each once. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const byText = new Map<string, Finding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.file, finding.position, finding.path, finding.message]);
    if (!byText.has(key)) byText.set(key, finding);
  }
  return [...byText.values()].sort(byPlace);
}

function byPlace(left: Finding, right: Finding): number {
  const [first, second] = [left.file ?? '', right.file ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  const lines = (left.position?.line ?? 0) - (right.position?.line ?? 0);
  return lines !== 0 ? lines : (left.position?.column ?? 0) - (right.position?.column ?? 0);
}
