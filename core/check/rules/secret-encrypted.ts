import { valueAt } from '../../../schema/json.js';
import type { Finding } from '../../../schema/finding.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { resourceLabel } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/**
 * A Secret stands in Git encrypted, every value of it, and in a unit that decrypts it.
 *
 * In plain text it is an error where Flux is to decrypt, and a warning elsewhere, where the value may be none to hide.
 */
export const secretEncrypted: Rule = {
  id: 'secret-encrypted',
  check: ({ clusters }) =>
    clusters.flatMap(({ cluster }) =>
      cluster.units.flatMap(({ name, manifest, objects }) => {
        const isDecrypted = valueAt(manifest.value, ['spec', 'decryption', 'provider']) === 'sops';
        return objects.filter(holdsValues).map((object) => {
          if (isDecrypted) return undecryptable(object);
          return object.value.sops === undefined ? plainText(object) : notDecrypted(object, name);
        });
      }),
    ),
};

/** Values that are encrypted are left out when a unit that decrypts is built. */
function holdsValues({ resource, value }: AppliedObject): boolean {
  return resource.kind === 'Secret' && (value.data !== undefined || value.stringData !== undefined);
}

function undecryptable(object: AppliedObject): Finding {
  const help = `Run "sops --encrypt --in-place ${object.origin.file}", and change the values if the file was ever pushed.`;
  return secretFinding(object, 'error', 'holds values in plain text where encrypted ones belong', help);
}

function plainText(object: AppliedObject): Finding {
  const help = 'Bring it by hand, or encrypted with SOPS or as a SealedSecret, and change the values.';
  return secretFinding(object, 'warning', 'holds values in plain text, for everyone who may read the repository', help);
}

function notDecrypted(object: AppliedObject, unit: string): Finding {
  const help = `Add spec.decryption with provider sops to Kustomization ${unit}, or move the Secret to a unit that has it.`;
  return secretFinding(object, 'error', `is encrypted with SOPS, and unit ${unit} does not decrypt`, help);
}

function secretFinding(
  { resource, value, origin }: AppliedObject,
  severity: Finding['severity'],
  message: string,
  help: string,
): Finding {
  const label = resourceLabel(resource);
  const field = value.data === undefined ? 'stringData' : 'data';
  return {
    rule: 'secret-encrypted',
    severity,
    message: `${label} ${message}.`,
    help,
    object: label,
    path: field,
    file: origin.file,
    position: origin.locate([field]),
  };
}
