import { valueAt } from '../../../schema/json.js';
import type { Finding } from '../../../schema/finding.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { resourceLabel } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/** A Secret that Flux is to decrypt stands in Git encrypted, every value of it. */
export const secretEncrypted: Rule = {
  id: 'secret-encrypted',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) =>
      cluster.units
        .filter(({ manifest }) => valueAt(manifest.value, ['spec', 'decryption', 'provider']) === 'sops')
        .flatMap(({ objects }) => objects.filter(holdsValues).map(plainTextFinding)),
    ),
};

/** Values that are encrypted are left out when a unit is built. */
function holdsValues({ resource, value }: AppliedObject): boolean {
  return resource.kind === 'Secret' && (value.data !== undefined || value.stringData !== undefined);
}

function plainTextFinding({ resource, value, origin }: AppliedObject): Finding {
  const label = resourceLabel(resource);
  const field = value.data === undefined ? 'stringData' : 'data';
  return {
    rule: 'secret-encrypted',
    severity: 'error',
    message: `${label} holds values in plain text where encrypted ones belong.`,
    help: `Run "sops --encrypt --in-place ${origin.file}", and change the values if the file was ever pushed.`,
    object: label,
    path: field,
    file: origin.file,
    position: origin.locate([field]),
  };
}
