import type { JsonObject } from '../../schema/json.js';
import { policyAnnotations, type PolicyText } from './cel-parts.js';
import { servesValidatingPolicies, type KyvernoPolicyFile } from './kyverno-unit.js';
import type { Phase } from './phase.js';
import { SPEC_CHANGES } from './policies.js';
import { isOutside } from './validating-policy.js';

/** What decides how signatures are asked for on one host cluster. */
export interface SignatureSettings {
  /** Cosign's public key, in PEM form. */
  readonly publicKey: string;
  /** Patterns of the images that must be signed; `*` crosses slashes. */
  readonly images: readonly string[];
  readonly phase: Phase;
  readonly excludedNamespaces: readonly string[];
}

/** Name of the policy, of its file and of its rule. */
const SIGNATURE_POLICY = 'verify-platform-images';

const TEXT: PolicyText = {
  title: "The platform's images are signed",
  checks: "Every image of the platform's own has a signature by the key of harbor.signing in sovereign.yaml.",
  why: 'Whoever can write to a registry could otherwise put an image of theirs in the place of the real one.',
  severity: 'high',
  subject: 'Pod',
};

const MESSAGE = "Take a signed image: no signature by the platform's key was found.";

/** Seconds; a signature is read from a registry, which takes longer than looking at an object. */
const TIMEOUT = 30;

/**
 * The policy that asks for signatures, for the Kyverno minor that a host cluster runs.
 *
 * Pods alone are judged, where every image ends up, so that a registry is asked once and not again for each template.
 * The manifest uses the Flux variables KYVERNO_ACTION and KYVERNO_FAILURE_POLICY.
 */
export function signaturePolicyFile(settings: SignatureSettings, kyverno: string): KyvernoPolicyFile {
  const write = servesValidatingPolicies(kyverno) ? toImageValidatingPolicy : toVerifyImages;
  return {
    path: SIGNATURE_POLICY,
    id: SIGNATURE_POLICY,
    comment:
      `${TEXT.checks} ${TEXT.why} The platform's own namespaces are left out here; there the registry itself refuses ` +
      'to serve what is not signed.',
    manifest: write({ ...settings, publicKey: `${settings.publicKey.trim()}\n` }),
  };
}

/** What was verified is what runs: the tag is replaced by the digest. A policy that only reports changes nothing. */
function pinsDigest(phase: Phase): boolean {
  return phase === 'operational';
}

/** For Kyverno before 1.17. The key alone decides: a transparency log would be one more service to wait for. */
function toVerifyImages({ publicKey, images, phase, excludedNamespaces }: SignatureSettings): JsonObject {
  const keys = { publicKeys: publicKey, rekor: { ignoreTlog: true }, ctlog: { ignoreSCT: true } };
  return {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: {
      name: SIGNATURE_POLICY,
      annotations: { ...policyAnnotations(TEXT), 'pod-policies.kyverno.io/autogen-controllers': 'none' },
    },
    spec: {
      background: false,
      webhookConfiguration: { failurePolicy: '${KYVERNO_FAILURE_POLICY}', timeoutSeconds: TIMEOUT },
      rules: [
        {
          name: SIGNATURE_POLICY,
          match: { any: [{ resources: { kinds: ['v1/Pod'], operations: ['CREATE', 'UPDATE'] } }] },
          exclude: { any: [{ resources: { namespaces: excludedNamespaces } }] },
          verifyImages: [
            {
              failureAction: '${KYVERNO_ACTION}',
              imageReferences: images,
              mutateDigest: pinsDigest(phase),
              verifyDigest: false,
              attestors: [{ entries: [{ keys }] }],
            },
          ],
        },
      ],
    },
  };
}

/** For Kyverno from 1.17 on: the same decision. */
function toImageValidatingPolicy({ publicKey, images, phase, excludedNamespaces }: SignatureSettings): JsonObject {
  const cosign = { key: { data: publicKey }, ctlog: { insecureIgnoreTlog: true, insecureIgnoreSCT: true } };
  const resources = ['pods', 'pods/ephemeralcontainers'];
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name: SIGNATURE_POLICY, annotations: policyAnnotations(TEXT) },
    spec: {
      failurePolicy: '${KYVERNO_FAILURE_POLICY}',
      validationActions: ['${KYVERNO_ACTION}'],
      webhookConfiguration: { timeoutSeconds: TIMEOUT },
      evaluation: { background: { enabled: false } },
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }],
      },
      matchConditions: [
        { name: 'outside-the-platform', expression: isOutside(excludedNamespaces) },
        { name: 'changes-what-is-judged', expression: SPEC_CHANGES },
      ],
      matchImageReferences: images.map((glob) => ({ glob })),
      validationConfigurations: { mutateDigest: pinsDigest(phase), verifyDigest: false, required: true },
      attestors: [{ name: 'platform', cosign }],
      validations: [{ expression: IS_SIGNED, message: MESSAGE }],
    },
  };
}

// `images` holds those of the Pod that matchImageReferences selects, by sort of container.
const IS_SIGNED = `(images.containers + images.initContainers + images.ephemeralContainers).all(image,
  verifyImageSignatures(image, [attestors.platform]) > 0
)`;
