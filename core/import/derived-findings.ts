import type { Finding } from '../../schema/finding.js';

/** What the tree shows and no spec may say: it stays as it is, and is said. */
export function asKept(finding: Finding): Finding {
  const { path, position, ...kept } = finding;
  return {
    ...kept,
    rule: 'import-kept',
    severity: 'warning',
    help: `The spec leaves ${path ?? 'it'} out, and the tree stays as it is; "generator-catalyst diff" shows the difference.`,
  };
}
