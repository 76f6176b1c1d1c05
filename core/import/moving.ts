import type { Finding } from '../../schema/finding.js';
import { valueAt } from '../../schema/json.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import type { ForeignReading } from './read-foreign.js';

/** The name of a layout that is not ours, and how a Sovereign leaves it without anything being uninstalled. */
export function movingFindings({ place }: ForeignReading): readonly Finding[] {
  const { wholeFolderUnit, folder, kind, units } = place;
  if (wholeFolderUnit !== undefined) {
    const unit = String(valueAt(wholeFolderUnit.value, ['metadata', 'name']));
    return [
      {
        rule: 'import-whole-folder',
        severity: 'error',
        message:
          `Flux Kustomization ${unit} applies all of ${folder}, as older Sovereigns were bootstrapped: ` +
          'a spec written there would be applied too, and stop it.',
        help:
          `First write ${folder}/kustomization.yaml that lists the files and folders which are applied today, commit it, ` +
          'and wait until Flux has reconciled it; then import again. docs/import.md has the steps.',
        file: wholeFolderUnit.file,
        position: wholeFolderUnit.locate(['spec', 'path']),
      },
    ];
  }
  const what =
    kind === 'literal-copy'
      ? 'holds releases of its own, with the domain written into them'
      : units.length === 0
        ? `has no Flux object in Git; ${TEMPLATE_FOLDER} is applied from outside`
        : `applies ${TEMPLATE_FOLDER} and supplies its variables`;
  return [
    {
      rule: 'import-layout',
      severity: 'info',
      message: `${folder} ${what}; its files stay the team's, and no lock is written.`,
      help:
        'To move: set "prune: false" on its Flux Kustomizations and let Flux reconcile that, generate beside, move the ' +
        'Flux objects, delete the files that are left. docs/import.md has the steps.',
    },
  ];
}
