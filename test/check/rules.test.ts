import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RULES } from '../../core/check/rules.js';
import { findRoots } from '../../core/flux/host-clusters.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { formatFinding } from '../../core/report/findings-text.js';
import { validateTrees, type Validation } from '../../core/validate.js';
import { parseTree } from '../../core/tree/tree.js';
import { SHELF, carryOut, generateFrom, packageFile } from '../fixtures.js';

const test = suite('rules');
const files = carryOut(await generateFrom(packageFile('examples/production.yaml')));
const ROOT = 'clusters/acme.example.com/hz-fsn-mgt-prod';
const SHARED = 'clusters/_template';

function validate(tree: ReadonlyMap<string, string>): Validation {
  const parsed = parseTree(tree);
  return validateTrees({
    shelf: SHELF,
    tree: parsed,
    roots: findRoots(parsed),
    supplied: sampleVariables(),
    images: undefined,
  });
}

test('every rule is silent on what is generated', () => {
  const found = validate(files).findings;
  assert.equal(
    found.map(({ rule, severity }) => `${severity} ${rule}`),
    ['info images-proved', 'info images-proved'],
  );
});

interface Fault {
  readonly rule: string;
  readonly sentence: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** The finding as it is printed, from its place on. */
  readonly prints: string;
}

const FAULTS: readonly Fault[] = [
  {
    rule: 'kustomization-file',
    sentence: 'an unknown field of a kustomization.yaml is found with the field that was meant',
    file: `${ROOT}/network-policies/kustomization.yaml`,
    from: 'resources:',
    to: 'resource:',
    prints: `${ROOT}/network-policies/kustomization.yaml:3:1: kustomization-file: The object has no field "resource".\n    Write "resources", or remove the field.\n`,
  },
  {
    rule: 'object-schema',
    sentence: 'an unknown field of an object is found where it stands in the template',
    file: `${SHARED}/bootstrap-kit/19-harbor.yaml`,
    from: '  releaseName: harbor',
    to: '  relaseName: harbor',
    prints: `${SHARED}/bootstrap-kit/19-harbor.yaml:34:15: object-schema: HelmRelease flux-system/bp-harbor: spec has no field "relaseName".\n    Write "releaseName", or remove the field.\n`,
  },
  {
    rule: 'object-schema',
    sentence: 'an API version that is not served is found',
    file: `${SHARED}/bootstrap-kit/28-reloader.yaml`,
    from: 'helm.toolkit.fluxcd.io/v2',
    to: 'helm.toolkit.fluxcd.io/v2beta2',
    prints: `${SHARED}/bootstrap-kit/28-reloader.yaml:25:13: object-schema: HelmRelease flux-system/bp-reloader has apiVersion "helm.toolkit.fluxcd.io/v2beta2".\n    Write helm.toolkit.fluxcd.io/v2.\n`,
  },
  {
    rule: 'field-served',
    sentence: 'a field that the profile does not know is found',
    file: `${ROOT}/extra.yaml`,
    from: '  prune: true',
    to: '  prune: true\n  deletionPolicy: Orphan',
    prints: `field-served: Kustomization flux-system/extra uses spec.deletionPolicy, which flux knows from 2.5 on.\n    Remove the field, or raise profile.flux (now 2.4) in release.yaml once every host cluster runs it.\n`,
  },
  {
    rule: 'unique-resource',
    sentence: 'an object that two units apply is found',
    file: `${ROOT}/extra/kustomization.yaml`,
    from: 'resources: []',
    to: 'resources:\n  - ../../../_template/network-policies',
    prints: `${SHARED}/network-policies/default-deny.yaml:9:9: unique-resource: CiliumClusterwideNetworkPolicy default-deny is applied by unit extra (${SHARED}/network-policies/default-deny.yaml) and again by unit network-policies.\n    Remove one of the two.\n`,
  },
  {
    rule: 'source-resolves',
    sentence: 'a unit that reads from no source is found',
    file: `${ROOT}/network-policies.yaml`,
    from: 'name: openova',
    to: 'name: openovo',
    prints: `${ROOT}/network-policies.yaml:14:11: source-resolves: Unit network-policies reads from GitRepository flux-system/openovo, which nothing here applies.\n    Write the name of a source that bootstrap.yaml applies.\n`,
  },
  {
    rule: 'wait-or-health-checks',
    sentence: 'wait together with healthChecks is found',
    file: `${ROOT}/gate-sovereign-tls.yaml`,
    from: '  prune: true',
    to: '  prune: true\n  wait: true',
    prints: `${ROOT}/gate-sovereign-tls.yaml:18:9: wait-or-health-checks: Unit gate-sovereign-tls sets "wait: true", and Flux then ignores its healthChecks.\n    Remove one of the two.\n`,
  },
  {
    rule: 'host-covered',
    sentence: 'a public host two labels below the domain is found: no wildcard certifies it',
    file: `${SHARED}/bootstrap-kit/10-gitea.yaml`,
    from: 'host: gitea.${CLUSTER_DOMAIN}',
    to: 'host: code.gitea.${CLUSTER_DOMAIN}',
    prints: `${SHARED}/bootstrap-kit/10-gitea.yaml:57:13: host-covered: acme.example.com/hz-fsn-mgt-prod: public host "code.gitea.acme.example.com" of HelmRelease bp-gitea: no name of the certificate covers it (*.acme.example.com, acme.example.com).\n    Write a host one label below the domain of the host cluster, or add a listener and a certificate name for it.\n`,
  },
  {
    rule: 'host-covered',
    sentence: 'a listener whose Secret no certificate writes is found',
    file: `${SHARED}/sovereign-tls/cilium-gateway-cert.yaml`,
    from: 'secretName: sovereign-wildcard-tls-',
    to: 'secretName: sovereign-tls-',
    prints: 'takes its certificate from Secret "sovereign-wildcard-tls-acme-example-com", which no Certificate writes.',
  },
  {
    rule: 'ground-state-agrees',
    sentence: 'a slot that contradicts the install before Flux is found',
    file: `${SHARED}/bootstrap-kit/01-cilium.yaml`,
    from: 'hostNetwork:\n          enabled: true',
    to: 'hostNetwork:\n          enabled: false',
    prints: `spec.values.cilium.gatewayAPI.hostNetwork.enabled of HelmRelease bp-cilium is false; cilium is installed before Flux with true.`,
  },
  {
    rule: 'images-proved',
    sentence: 'images that nobody stated are called not proved',
    file: `${ROOT}/extra.yaml`,
    from: 'interval: 10m',
    to: 'interval: 11m',
    prints: 'not proved that all images come from registry.acme.example.com',
  },
  {
    rule: 'bring-up',
    sentence: 'an edge to nothing is found',
    file: `${SHARED}/bootstrap-kit/21-alloy.yaml`,
    from: '- name: bp-opentelemetry',
    to: '- name: bp-otel',
    prints: `HelmRelease flux-system/bp-alloy waits for HelmRelease flux-system/bp-otel, which nothing here applies.\n    Correct the name, or remove the reference.\n`,
  },
  {
    rule: 'variable-supplied',
    sentence: 'a variable that nobody supplies is found',
    file: `${ROOT}/sovereign-tls.yaml`,
    from: /      WILDCARD_CERT_ISSUER: .*\n/,
    to: '',
    prints:
      'Certificate sovereign-wildcard-tls-${SOVEREIGN_FQDN_DASHED} cannot be substituted in unit sovereign-tls: variable not set (strict mode): "WILDCARD_CERT_ISSUER"',
  },
  {
    rule: 'secret-encrypted',
    sentence: 'a Secret in plain text is found where encrypted ones belong',
    file: `${ROOT}/bootstrap.yaml`,
    from: /  prune: true\n$/,
    to: '  prune: true\n  decryption:\n    provider: sops\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: plain\n  namespace: flux-system\nstringData:\n  token: open\n',
    prints: `secret-encrypted: Secret flux-system/plain holds values in plain text where encrypted ones belong.\n    Run "sops --encrypt --in-place ${ROOT}/bootstrap.yaml", and change the values if the file was ever pushed.\n`,
  },
  {
    rule: 'kustomize-build',
    sentence: 'a resource that is not there is found',
    file: `${SHARED}/sovereign-tls/kustomization.yaml`,
    from: 'cilium-gateway.yaml',
    to: 'gateway.yaml',
    prints: 'gateway.yaml',
  },
  {
    rule: 'empty-policy',
    sentence: 'a deny that is an empty list is found: it denies nothing',
    file: `${SHARED}/network-policies/default-deny.yaml`,
    from: '  ingress:\n    - {}',
    to: '  ingress: []',
    prints: `warning: empty-policy: CiliumClusterwideNetworkPolicy default-deny: "ingress: []" is no rule and denies nothing.\n    Write "ingress: [{}]" to deny by default, or remove the field.\n`,
  },
  {
    rule: 'required-flows',
    sentence: "a deny that forgets a slot's Namespace is found",
    file: `${SHARED}/network-policies/default-deny.yaml`,
    from: /\n +- reflector(?=\n)/,
    to: '',
    prints: `required-flows: The pods of a release do not reach each other: CiliumClusterwideNetworkPolicy default-deny denies the egress of pods of reflector to pods of reflector, and nothing allows it.`,
  },
  {
    rule: 'certificate-limits',
    sentence: 'two Certificates for one Secret are found',
    file: `${SHARED}/sovereign-tls/cilium-gateway-cert.yaml`,
    from: /^([^]*?\n {2}name: )([^]*)$/,
    to: '$1$2$1second-$2',
    prints:
      'writes Secret kube-system/sovereign-wildcard-tls-acme-example-com, as Certificate kube-system/sovereign-wildcard-tls-acme-example-com does',
  },
  {
    rule: 'gateway-ports',
    sentence: 'a port that Envoy may not open is found',
    file: `${SHARED}/sovereign-tls/cilium-gateway.yaml`,
    from: 'port: 30443',
    to: 'port: 443',
    prints: `Listener https of Gateway kube-system/cilium-gateway is on port 443 of the nodes, which Envoy may not open.\n    Write a port above 1023, or set envoy.securityContext.capabilities.keepCapNetBindService: true and NET_BIND_SERVICE in envoy.securityContext.capabilities.envoy in the values of Cilium.\n`,
  },
  {
    rule: 'fleet-unique',
    sentence: 'two host clusters with one number in the mesh are found',
    file: `clusters/acme.example.com/hz-hel-rtz-prod/bootstrap-kit.yaml`,
    from: 'CLUSTER_MESH_ID: "2"',
    to: 'CLUSTER_MESH_ID: "1"',
    prints: `fleet-unique: acme.example.com/hz-hel-rtz-prod has the cluster mesh number "1", which acme.example.com/hz-fsn-mgt-prod has too.`,
  },
  {
    rule: 'storage-disjoint',
    sentence: 'a registry that writes above the backups is found',
    file: `${ROOT}/bootstrap-kit/bp-harbor.yaml`,
    from: 'rootdirectory: /harbor/${HOST_CLUSTER}.${SOVEREIGN_FQDN}',
    to: 'rootdirectory: /',
    prints: `Velero of acme.example.com/hz-fsn-mgt-prod writes to "/velero/hz-fsn-mgt-prod.acme.example.com" in the bucket of Secret flux-system/object-storage s3-bucket, which is inside the folder "/" of Harbor of acme.example.com/hz-fsn-mgt-prod.`,
  },
];

for (const { rule, sentence, file, from, to, prints } of FAULTS) {
  test(`${rule}: ${sentence}`, () => {
    const text = files.get(file) ?? '';
    const changed = new Map(files).set(file, text.replace(from, to));
    assert.is.not(changed.get(file), text, 'the fault changes the file');
    const found = validate(changed).findings.filter((finding) => finding.rule === rule);
    assert.ok(
      found.some((finding) => formatFinding(finding).includes(prints)),
      found.map(formatFinding).join('') || 'nothing was found',
    );
  });
}

test('every rule of the list has a fault that it finds', () => {
  // Faults that take more than one edit stand in the tests of their rooms.
  const elsewhere = ['policy-excludes-platform', 'default-credentials', 'placeholder-left', 'substitution-keeps-text'];
  const found = new Set([...FAULTS.map(({ rule }) => rule), ...elsewhere]);
  assert.equal(
    RULES.map(({ id }) => id).filter((id) => !found.has(id)),
    [],
  );
});

test.run();
