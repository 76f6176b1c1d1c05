import type { Finding } from '../../../schema/finding.js';
import { pathText } from '../../../schema/describe-issue.js';
import { newerFieldsIn } from '../../../schema/kinds/newer-fields.js';
import type { PlatformProfile } from '../../../schema/catalog.js';
import type { AppliedObject } from '../../bringup/host-cluster.js';
import { isAtLeast } from '../../model/minor-version.js';
import { resourceLabel } from '../../tree/resource.js';
import type { Rule } from '../check.js';

/** No object uses a field that the platform profile's versions do not know: older APIs drop or refuse it. */
export const fieldServed: Rule = {
  id: 'field-served',
  check: ({ clusters, profile }) =>
    clusters.flatMap(({ cluster }) =>
      cluster.units.flatMap(({ objects }) => objects.flatMap((object) => checkObject(object, profile))),
    ),
};

function checkObject({ value, resource, origin }: AppliedObject, profile: PlatformProfile): readonly Finding[] {
  return newerFieldsIn(`${resource.group}/${resource.kind}`, value)
    .filter(({ field }) => !isAtLeast(profile[field.platform], field.since))
    .map(({ field, path }) => ({
      rule: 'field-served',
      severity: 'error',
      message: `${resourceLabel(resource)} uses ${pathText(path)}, which ${field.platform} knows from ${field.since} on.`,
      help: `Remove the field, or raise profile.${field.platform} (now ${profile[field.platform]}) in release.yaml once every host cluster runs it.`,
      object: resourceLabel(resource),
      path: pathText(path),
      file: origin.file,
      position: origin.locate(path),
    }));
}
