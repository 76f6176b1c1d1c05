import { suite } from 'uvu';
import { kindCases } from './kind-cases.js';

const test = suite('schema/kinds: gateways and routes');

kindCases(
  test,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: kube-system
spec:
  gatewayClassName: cilium
  infrastructure:
    annotations:
      load-balancer.hetzner.cloud/location: fsn1
  listeners:
    - name: http
      port: 80
      protocol: HTTP
    - name: https
      port: 443
      protocol: HTTPS
      hostname: "*.acme.example"
      allowedRoutes:
        namespaces:
          from: Selector
          selector:
            matchLabels:
              gateway: public
      tls:
        mode: Terminate
        certificateRefs:
          - name: wildcard-tls
            namespace: cert-manager
`,
  [
    ['two listeners of one name', '- name: https', '- name: http', 'custom spec.listeners'],
    [
      'two listeners on one port and host',
      '    - name: https\n',
      '    - name: more\n      port: 80\n      protocol: HTTP\n    - name: https\n',
      'custom spec.listeners',
    ],
    [
      'HTTPS without tls',
      '      tls:\n',
      '      tsl:\n',
      'unrecognized_keys spec.listeners.1',
      'custom spec.listeners.1.tls',
    ],
    ['HTTP with tls', 'protocol: HTTPS', 'protocol: HTTP', 'custom spec.listeners.1.tls'],
    ['HTTPS that passes through', 'mode: Terminate', 'mode: Passthrough', 'custom spec.listeners.1.tls.mode'],
    [
      'TLS without a mode',
      'protocol: HTTP\n',
      'protocol: TLS\n      tls: { certificateRefs: [{ name: x }] }\n',
      'custom spec.listeners.0.tls.mode',
    ],
    [
      'a wildcard in the middle of a host',
      '"*.acme.example"',
      '"a.*.example"',
      'invalid_format spec.listeners.1.hostname',
    ],
    ['a host in capitals', '"*.acme.example"', 'Acme.example', 'invalid_format spec.listeners.1.hostname'],
    ['port 0', 'port: 443', 'port: 0', 'too_small spec.listeners.1.port'],
    [
      'no certificate',
      'certificateRefs:\n          - name: wildcard-tls\n            namespace: cert-manager',
      'certificateRefs: []',
      'custom spec.listeners.1.tls.certificateRefs',
    ],
    [
      'nine annotations',
      'load-balancer.hetzner.cloud/location: fsn1',
      Array.from({ length: 9 }, (_, at) => `a${at}: x`).join('\n      '),
      'custom spec.infrastructure.annotations',
    ],
    [
      'a selector operator without values',
      'matchLabels:\n              gateway: public',
      'matchExpressions:\n              - { key: gateway, operator: In }',
      'custom spec.listeners.1.allowedRoutes.namespaces.selector.matchExpressions.0.values',
    ],
  ],
);

kindCases(
  test,
  `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: harbor
spec:
  hostnames: [harbor.acme.example]
  parentRefs:
    - name: public
      namespace: kube-system
      sectionName: https
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier:
            set:
              - name: X-Forwarded-Proto
                value: https
      timeouts:
        request: 30s
        backendRequest: 10s
      backendRefs:
        - name: harbor
          port: 80
          weight: 1
`,
  [
    ['a backend without a port', '          port: 80\n', '', 'custom spec.rules.0.backendRefs.0.port'],
    ['a host with a port', '[harbor.acme.example]', '["harbor.acme.example:443"]', 'invalid_format spec.hostnames.0'],
    ['a relative path', 'value: /\n', 'value: api\n', 'custom spec.rules.0.matches.0.path.value'],
    ['a path with a double slash', 'value: /\n', 'value: //api\n', 'custom spec.rules.0.matches.0.path.value'],
    ['an unknown match type', 'type: PathPrefix', 'type: Prefix', 'invalid_value spec.rules.0.matches.0.path.type'],
    [
      'a filter whose field is of another type',
      'type: RequestHeaderModifier',
      'type: ResponseHeaderModifier',
      'custom spec.rules.0.filters.0.requestHeaderModifier',
      'custom spec.rules.0.filters.0.responseHeaderModifier',
    ],
    [
      'a redirect that has backends',
      '        - type: RequestHeaderModifier\n',
      '        - type: RequestRedirect\n          requestRedirect: { scheme: https }\n        - type: RequestHeaderModifier\n',
      'custom spec.rules.0.backendRefs',
    ],
    [
      'a backend slower than the request',
      'backendRequest: 10s',
      'backendRequest: 1m',
      'custom spec.rules.0.timeouts.backendRequest',
    ],
    [
      'a parent that stands twice',
      '      sectionName: https\n',
      '    - name: public\n      namespace: kube-system\n',
      'custom spec.parentRefs',
    ],
    ['a weight over a million', 'weight: 1', 'weight: 1000001', 'too_big spec.rules.0.backendRefs.0.weight'],
  ],
);

kindCases(
  test,
  `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: gateway-certificates
  namespace: cert-manager
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: Gateway
      namespace: kube-system
  to:
    - group: ""
      kind: Secret
`,
  [
    ['a target without a group', '    - group: ""\n      kind', '    - kind', 'invalid_type spec.to.0.group'],
    [
      'nobody to allow',
      '\n    - group: gateway.networking.k8s.io\n      kind: Gateway\n      namespace: kube-system',
      ' []',
      'too_small spec.from',
    ],
  ],
);

test.run();
