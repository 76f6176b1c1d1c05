import type { Rule } from './check.js';
import { bringUp } from './rules/bring-up.js';
import { certificateLimits } from './rules/certificate-limits.js';
import { defaultCredentials } from './rules/default-credentials.js';
import { emptyPolicy } from './rules/empty-policy.js';
import { fieldServed } from './rules/field-served.js';
import { fleetUnique } from './rules/fleet-unique.js';
import { gatewayPorts } from './rules/gateway-ports.js';
import { groundStateAgrees } from './rules/ground-state-agrees.js';
import { hostCovered } from './rules/host-covered.js';
import { imagesProved } from './rules/images-proved.js';
import { kustomizationFile } from './rules/kustomization-file.js';
import { objectSchema } from './rules/object-schema.js';
import { placeholderLeft } from './rules/placeholder-left.js';
import { policyExcludesPlatform } from './rules/policy-excludes-platform.js';
import { requiredFlowsPass } from './rules/required-flows.js';
import { secretEncrypted } from './rules/secret-encrypted.js';
import { sourceResolves } from './rules/source-resolves.js';
import { storageDisjoint } from './rules/storage-disjoint.js';
import { substitutionKeepsText } from './rules/substitution-keeps-text.js';
import { uniqueResource } from './rules/unique-resource.js';
import { waitOrHealthChecks } from './rules/wait-or-health-checks.js';

/** Every rule, in the order in which they run. */
export const RULES: readonly Rule[] = [
  kustomizationFile,
  objectSchema,
  fieldServed,
  uniqueResource,
  sourceResolves,
  waitOrHealthChecks,
  bringUp,
  hostCovered,
  groundStateAgrees,
  policyExcludesPlatform,
  imagesProved,
  emptyPolicy,
  requiredFlowsPass,
  certificateLimits,
  gatewayPorts,
  fleetUnique,
  storageDisjoint,
  secretEncrypted,
  defaultCredentials,
  placeholderLeft,
  substitutionKeepsText,
];
