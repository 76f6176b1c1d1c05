import { z } from 'zod';
import { dnsLabel, formOf, objectName, portNumber, stringMap, strings } from './field.js';
import { apiGroup, kindName, sectionName } from './gateway-api.js';
import { clusterMetadata, kindOf, metadata, once, oneOf } from './object.js';

const flag = z.boolean().optional();
const secretKey = z.strictObject({ name: objectName, key: z.string().optional() });
const serviceAccountRef = z.strictObject({ name: objectName, audiences: strings.optional() });
const base64 = formOf(/^[A-Za-z0-9+/]+={0,2}$/, 'a PEM bundle in base64');

/** ClusterIssuer `cert-manager.io/v1`; its Secrets live in cert-manager's namespace. */
export const clusterIssuer = once(() =>
  z.strictObject({
    ...kindOf('cert-manager.io/v1', 'ClusterIssuer'),
    metadata: clusterMetadata,
    spec: issuerSpec(),
  }),
);

/** A ClusterIssuer. */
export type ClusterIssuer = z.infer<ReturnType<typeof clusterIssuer>>;

/** Issuer `cert-manager.io/v1`. Source: CRD of cert-manager 1.21.2. */
export const issuer = once(() =>
  z.strictObject({ ...kindOf('cert-manager.io/v1', 'Issuer'), metadata, spec: issuerSpec() }),
);

/** An Issuer. */
export type Issuer = z.infer<ReturnType<typeof issuer>>;

/** Exactly one type: the CRD's schema does not say so, cert-manager's webhook does. */
function issuerSpec() {
  const type = oneOf(['acme', 'ca', 'selfSigned', 'vault', 'venafi'], 'exactly one');
  return z
    .strictObject({
      acme: acme().optional(),
      ca: z
        .strictObject({
          crlDistributionPoints: strings.optional(),
          issuingCertificateURLs: strings.optional(),
          ocspServers: strings.optional(),
          secretName: objectName,
        })
        .optional(),
      selfSigned: z.strictObject({ crlDistributionPoints: strings.optional() }).optional(),
      vault: vault().optional(),
      venafi: z.record(z.string(), z.unknown()).optional(),
    })
    .refine(type.holds, type.says);
}

function acme() {
  return z.strictObject({
    caBundle: base64.optional(),
    disableAccountKeyGeneration: flag,
    email: z.string().optional(),
    enableDurationFeature: flag,
    externalAccountBinding: z
      .strictObject({
        keyAlgorithm: z.enum(['HS256', 'HS384', 'HS512']).optional(),
        keyID: z.string(),
        keySecretRef: secretKey,
      })
      .optional(),
    preferredChain: z.string().max(64).optional(),
    privateKeySecretRef: secretKey,
    profile: z.string().optional(),
    server: formOf(/^https?:\/\/.+$/, 'the URL of an ACME directory'),
    skipTLSVerify: flag,
    solvers: z.array(solver()).min(1),
  });
}

function solver() {
  const type = oneOf(['dns01', 'http01'], 'exactly one');
  return z
    .strictObject({
      dns01: dns01().optional(),
      http01: http01().optional(),
      selector: z
        .strictObject({
          dnsNames: strings.optional(),
          dnsZones: strings.optional(),
          matchLabels: stringMap.optional(),
        })
        .optional(),
      waitInsteadOfSelfCheck: z.string().optional(),
    })
    .refine(type.holds, type.says);
}

function dns01() {
  const type = oneOf(
    ['acmeDNS', 'akamai', 'azureDNS', 'cloudDNS', 'cloudflare', 'digitalocean', 'rfc2136', 'route53', 'webhook'],
    'exactly one',
  );
  return z
    .strictObject({
      acmeDNS: z.strictObject({ accountSecretRef: secretKey, host: z.string() }).optional(),
      akamai: z
        .strictObject({
          accessTokenSecretRef: secretKey,
          clientSecretSecretRef: secretKey,
          clientTokenSecretRef: secretKey,
          serviceConsumerDomain: z.string(),
        })
        .optional(),
      azureDNS: azureDns().optional(),
      cloudDNS: z
        .strictObject({
          hostedZoneName: z.string().optional(),
          project: z.string(),
          serviceAccountSecretRef: secretKey.optional(),
        })
        .optional(),
      cloudflare: z
        .strictObject({
          apiKeySecretRef: secretKey.optional(),
          apiTokenSecretRef: secretKey.optional(),
          email: z.string().optional(),
        })
        .optional(),
      cnameStrategy: z.enum(['None', 'Follow']).optional(),
      digitalocean: z.strictObject({ tokenSecretRef: secretKey }).optional(),
      rfc2136: z
        .strictObject({
          nameserver: z.string(),
          protocol: z.enum(['TCP', 'UDP']).optional(),
          tsigAlgorithm: z.string().optional(),
          tsigKeyName: z.string().optional(),
          tsigSecretSecretRef: secretKey.optional(),
        })
        .optional(),
      route53: route53().optional(),
      webhook: z
        .strictObject({ config: z.unknown().optional(), groupName: z.string(), solverName: z.string() })
        .optional(),
    })
    .refine(type.holds, type.says);
}

function azureDns() {
  return z.strictObject({
    clientID: z.string().optional(),
    clientSecretSecretRef: secretKey.optional(),
    environment: z
      .enum(['AzurePublicCloud', 'AzureChinaCloud', 'AzureGermanCloud', 'AzureUSGovernmentCloud'])
      .optional(),
    hostedZoneName: z.string().optional(),
    managedIdentity: z
      .strictObject({
        clientID: z.string().optional(),
        resourceID: z.string().optional(),
        tenantID: z.string().optional(),
      })
      .optional(),
    resourceGroupName: z.string(),
    subscriptionID: z.string(),
    tenantID: z.string().optional(),
    zoneType: z.enum(['AzurePublicZone', 'AzurePrivateZone']).optional(),
  });
}

function route53() {
  return z.strictObject({
    accessKeyID: z.string().optional(),
    accessKeyIDSecretRef: secretKey.optional(),
    auth: z.strictObject({ kubernetes: z.strictObject({ serviceAccountRef }) }).optional(),
    hostedZoneID: z.string().optional(),
    region: z.string().optional(),
    role: z.string().optional(),
    secretAccessKeySecretRef: secretKey.optional(),
  });
}

/** The pod templates of the two solvers stay free: a tree has no reason to set more than a toleration. */
function http01() {
  const type = oneOf(['gatewayHTTPRoute', 'ingress'], 'exactly one');
  const free = z.record(z.string(), z.unknown()).optional();
  return z
    .strictObject({
      gatewayHTTPRoute: z
        .strictObject({
          labels: stringMap.optional(),
          parentRefs: z.array(parentRef()).min(1),
          podTemplate: free,
          serviceType: z.string().optional(),
        })
        .optional(),
      ingress: z
        .strictObject({
          class: z.string().optional(),
          ingressClassName: z.string().optional(),
          ingressTemplate: free,
          name: z.string().optional(),
          podTemplate: free,
          serviceType: z.string().optional(),
        })
        .optional(),
    })
    .refine(type.holds, type.says);
}

function parentRef() {
  return z.strictObject({
    group: apiGroup.optional(),
    kind: kindName.optional(),
    name: objectName,
    namespace: dnsLabel.optional(),
    port: portNumber.optional(),
    sectionName: sectionName.optional(),
  });
}

function vault() {
  const auth = oneOf(['appRole', 'aws', 'clientCertificate', 'kubernetes', 'tokenSecretRef'], 'exactly one');
  return z.strictObject({
    auth: z
      .strictObject({
        appRole: z.strictObject({ path: z.string(), roleId: z.string(), secretRef: secretKey }).optional(),
        aws: z.record(z.string(), z.unknown()).optional(),
        clientCertificate: z
          .strictObject({
            mountPath: z.string().optional(),
            name: z.string().optional(),
            secretName: z.string().optional(),
          })
          .optional(),
        kubernetes: z
          .strictObject({
            mountPath: z.string().optional(),
            role: z.string(),
            secretRef: secretKey.optional(),
            serviceAccountRef: serviceAccountRef.optional(),
          })
          .optional(),
        tokenSecretRef: secretKey.optional(),
      })
      .refine(auth.holds, auth.says),
    caBundle: base64.optional(),
    caBundleSecretRef: secretKey.optional(),
    clientCertSecretRef: secretKey.optional(),
    clientKeySecretRef: secretKey.optional(),
    namespace: z.string().optional(),
    path: z.string(),
    server: z.string(),
    serverName: z.string().optional(),
  });
}
