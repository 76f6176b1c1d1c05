import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { appliedPolicies, kyvernoTest, readCases } from './cases.js';

/** Writes, below a folder, what `kyverno test` of one minor needs: a folder for each policy. */
function writeCases(folder: string, kyverno: string): void {
  const policies = appliedPolicies(kyverno);
  for (const policyCase of readCases()) {
    const target = join(folder, policyCase.policy);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'policy.yaml'), stringify(policies.get(policyCase.policy), { lineWidth: 0 }));
    writeFileSync(join(target, 'resources.yaml'), policyCase.text);
    writeFileSync(join(target, 'kyverno-test.yaml'), kyvernoTest(policyCase, kyverno));
  }
}

const [folder, kyverno] = process.argv.slice(2);
if (folder === undefined || kyverno === undefined) throw new Error('Usage: write-cases FOLDER KYVERNO_MINOR');
writeCases(folder, kyverno);
