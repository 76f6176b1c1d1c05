import { z } from 'zod';

/**
 * A scalar with a form of its own. `wanted` is a noun phrase with an example; it completes "it must be …" in a message.
 */
export function formOf(pattern: RegExp, wanted: string, max?: number): z.ZodString {
  const form = z.string().regex(pattern, wanted);
  return max === undefined ? form : form.max(max);
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** A name as most objects have it: DNS-1123 subdomain, at most 253 characters. Example: `flux-system`. */
export const dnsSubdomain = formOf(SUBDOMAIN, 'lower-case letters, digits, "-" and ".", such as flux-system', 253);

/** A name as a Namespace has it: DNS-1123 label, at most 63 characters. Example: `cert-manager`. */
export const dnsLabel = formOf(
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  'lower-case letters, digits and "-", such as cert-manager',
  63,
);

/** A host or a wildcard host, as Gateway API writes it. Example: `*.acme.example`. */
export const wildcardHost = formOf(
  /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'a host name, such as acme.example or *.acme.example',
  253,
).min(1);

/** A name of a referenced object that its API limits only in length: 1 to 253 characters. */
export const objectName = z.string().min(1).max(253);

/** A namespace of a referenced object that its API limits only in length: 1 to 63 characters. */
export const namespaceName = z.string().min(1).max(63);

/** The key of a ConfigMap or Secret. Example: `values.yaml`. */
export const dataKey = formOf(/^[-._a-zA-Z0-9]+$/, 'letters, digits, "-", "_" and ".", such as values.yaml', 253);

/** The key of a label or annotation: an optional DNS prefix and a name of at most 63 characters. */
export const labelKey = formOf(QUALIFIED_NAME, 'a name with an optional prefix, such as app.kubernetes.io/name', 317);

/** The value of a label: empty, or at most 63 characters that begin and end with a letter or digit. */
export const labelValue = formOf(
  /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  'letters, digits, "-", "_" and ".", such as v1.2',
  63,
);

/** Labels of an object. */
export const labels = z.record(labelKey, labelValue);

/** Kubernetes refuses annotations whose keys and values take more than 256 KiB together. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Annotations of an object, at most 256 KiB (keys and values, UTF-8). */
export const annotations = z.record(labelKey, z.string()).refine((all) => bytesOf(all) <= MAX_ANNOTATION_BYTES, {
  error: 'The annotations take more than 262144 bytes together.',
  params: { help: 'Move the long values into a ConfigMap.' },
});

/** A map of strings whose keys the API does not limit. */
export const stringMap = z.record(z.string(), z.string());

/** A list of strings. */
export const strings = z.array(z.string());

/** An interval as Flux writes it. Example: `10m`, `1h30m`. */
export const interval = formOf(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, 'a duration, such as 10m or 1h30m');

/** A duration of a Flux source, which takes no hours. Example: `90s`. */
export const shortInterval = formOf(
  /^([0-9]+(\.[0-9]+)?(ms|s|m))+$/,
  'a duration in minutes or seconds, such as 5m or 90s',
);

/** A duration as Go parses it (cert-manager, Velero). Example: `720h0m0s`. */
export const goDuration = formOf(/^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/, 'a duration, such as 720h or 90m');

/** A TCP or UDP port number. */
export const portNumber = z.int().min(1).max(65535);

/** A non-negative 32-bit count. */
export const count = z.int().min(0).max(2147483647);

/** A quantity of CPU, memory or storage: a number or a string such as `100m` or `1Gi`. */
export const quantity = z.union([
  z.number().min(0),
  formOf(/^[0-9]+(\.[0-9]*)?([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$/, 'a quantity, such as 100m or 1Gi'),
]);

/** A five-field cron expression, or one of the names Kubernetes and Velero know. Example: `0 3 * * *`. */
export const cron = formOf(
  /^(@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)|\S+( +\S+){4})$/,
  'a cron expression with five fields, such as 0 3 * * *',
);

/** A reference to an object in the same namespace. */
export const localRef = z.strictObject({ name: objectName });

/** A key of a Secret or ConfigMap in the same namespace. */
export const keyRef = z.strictObject({ name: objectName, key: dataKey, optional: z.boolean().optional() });

/** One `matchExpressions` entry; `In` and `NotIn` need values, `Exists` and `DoesNotExist` take none. */
export const selectorRequirement = z
  .strictObject({
    key: z.string().min(1),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: strings.optional(),
  })
  .refine((one) => !isSetOperator(one.operator) || (one.values ?? []).length > 0, {
    error: 'Operators In and NotIn need at least one value.',
    path: ['values'],
    params: { help: 'Add values, or use Exists or DoesNotExist.' },
  })
  .refine((one) => isSetOperator(one.operator) || (one.values ?? []).length === 0, {
    error: 'Operators Exists and DoesNotExist take no values.',
    path: ['values'],
    params: { help: 'Remove values, or use In or NotIn.' },
  });

/** A label selector; an empty one selects everything. */
export const labelSelector = z.strictObject({
  matchLabels: z.record(z.string(), labelValue).optional(),
  matchExpressions: z.array(selectorRequirement).optional(),
});

/** A host as Cilium matches it by name; written so that no text takes long to judge, unlike the CRD's own pattern. */
export const fqdnName = formOf(/^[-\w]+(\.[-\w]+)*\.?$/, 'a host name, such as acme.example', 255);

/** A host with wildcards, as Cilium matches it by pattern. Example: `*.acme.example`. */
export const fqdnPattern = formOf(/^[-\w*]+(\.[-\w*]+)*\.?$/, 'a pattern, such as *.acme.example', 255);

/** How long a Go duration is, in seconds; NaN for text that is none, so that no comparison with it is true. */
export function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (duration === '' || parts.map(([text]) => text).join('') !== duration) return Number.NaN;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS_OF_UNIT[unit ?? ''] ?? 0), 0);
}

const SECONDS_OF_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

function isSetOperator(operator: string): boolean {
  return operator === 'In' || operator === 'NotIn';
}

function bytesOf(map: Readonly<Record<string, string>>): number {
  return Object.entries(map).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}
