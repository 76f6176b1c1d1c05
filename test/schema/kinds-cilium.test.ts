import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: Cilium');

const ccnp = (spec: string): string => `
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata:
  name: default-deny
${spec}`;

kindCases(
  test,
  ccnp(`spec:
  description: Allows DNS.
  endpointSelector:
    matchExpressions:
      - key: io.kubernetes.pod.namespace
        operator: NotIn
        values: [kube-system]
  enableDefaultDeny:
    ingress: true
    egress: true
  ingress:
    - fromEntities: [ingress, kube-apiserver]
  egress:
    - toEndpoints:
        - matchLabels:
            k8s-app: kube-dns
      toPorts:
        - ports:
            - port: "53"
              protocol: ANY
          rules:
            dns:
              - matchPattern: "*"
    - toCIDRSet:
        - cidr: 10.0.0.0/8
          except: [10.1.0.0/16]
`),
  [
    ['a port that is a number', 'port: "53"', 'port: 53', 'invalid_type spec.egress.0.toPorts.0.ports.0.port'],
    ['an unknown entity', 'kube-apiserver]', 'apiserver]', 'invalid_value spec.ingress.0.fromEntities.1'],
    [
      'entities and endpoints in one rule',
      '    - fromEntities: [ingress, kube-apiserver]\n',
      '    - fromEntities: [ingress]\n      fromEndpoints: [{}]\n',
      'custom spec.ingress.0.fromEntities',
    ],
    ['endpoints and networks in one rule', '    - toCIDRSet:', '      toCIDRSet:', 'custom spec.egress.0.toCIDRSet'],
    ['two selectors', '  endpointSelector:\n', '  nodeSelector: {}\n  endpointSelector:\n', 'custom spec'],
    ['no selector', 'endpointSelector:', 'selector:', 'unrecognized_keys spec', 'custom spec'],
    [
      'an operator without values',
      '\n        values: [kube-system]',
      '',
      'custom spec.endpointSelector.matchExpressions.0.values',
    ],
    [
      'Exists with values',
      'operator: NotIn',
      'operator: Exists',
      'custom spec.endpointSelector.matchExpressions.0.values',
    ],
    ['a network without a length', '10.0.0.0/8', '10.0.0.0', 'custom spec.egress.1.toCIDRSet.0.cidr'],
    ['a network with a length of 33', '10.0.0.0/8', '10.0.0.0/33', 'custom spec.egress.1.toCIDRSet.0.cidr'],
    ['default deny in words', 'ingress: true', 'ingress: always', 'invalid_type spec.enableDefaultDeny.ingress'],
    ['a namespace', 'metadata:\n', 'metadata:\n  namespace: x\n', 'unrecognized_keys metadata'],
    [
      'an unknown protocol',
      'protocol: ANY',
      'protocol: HTTP',
      'invalid_value spec.egress.0.toPorts.0.ports.0.protocol',
    ],
  ],
);

kindCases(test, ccnp('specs:\n  - nodeSelector: {}\n    egressDeny:\n      - toCIDR: [169.254.169.254/32]\n'), [
  ['neither spec nor specs', 'specs:', 'specz:', 'unrecognized_keys', 'custom spec'],
  ['a policy without a rule', '    egressDeny:\n      - toCIDR: [169.254.169.254/32]\n', '', 'custom specs.0'],
  ['layer 7 in a deny rule', 'toCIDR:', 'toFQDNs: []\n        toCIDR:', 'unrecognized_keys specs.0.egressDeny.0'],
]);

kindCases(
  test,
  `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: allow-gateway
  namespace: harbor
spec:
  endpointSelector: {}
  ingress:
    - fromEntities: [ingress]
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
          rules:
            http:
              - method: GET
`,
  [
    [
      'a node selector',
      'endpointSelector: {}',
      'nodeSelector: {}',
      'invalid_type spec.endpointSelector',
      'unrecognized_keys spec',
    ],
    [
      'DNS rules for ingress',
      'http:\n              - method: GET',
      'dns:\n              - matchName: a.example',
      'custom spec.ingress.0.toPorts',
    ],
    ['HTTP rules over UDP', 'protocol: TCP', 'protocol: UDP', 'custom spec.ingress.0.toPorts.0.ports'],
  ],
);

test.run();
