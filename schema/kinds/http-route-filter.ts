import { z } from 'zod';
import { dnsLabel, dnsSubdomain, formOf, objectName, portNumber, strings } from './field.js';
import { apiGroup, kindName } from './gateway-api.js';
import { areUnique } from './kubernetes.js';
import { rule } from './object.js';

const headerName = formOf(/^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$/, 'a header name, such as X-Forwarded-For', 256);

/** The field that each type of filter must set, and no other type may. */
const FIELD_OF_TYPE = {
  CORS: 'cors',
  ExtensionRef: 'extensionRef',
  RequestHeaderModifier: 'requestHeaderModifier',
  RequestMirror: 'requestMirror',
  RequestRedirect: 'requestRedirect',
  ResponseHeaderModifier: 'responseHeaderModifier',
  URLRewrite: 'urlRewrite',
} as const;

const REPEATABLE: readonly string[] = ['RequestMirror', 'ExtensionRef'];

/** Filters of an HTTPRoute rule or backend: each field with its type, no repetition, no redirect beside a rewrite. */
export function routeFilters() {
  return z
    .array(filter())
    .max(16)
    .refine(
      (all) => areUnique(all.map((one) => one.type).filter((type) => !REPEATABLE.includes(type))),
      rule('A filter type stands twice.', 'Join the two filters into one.'),
    )
    .refine(
      (all) => !(all.some((one) => one.type === 'RequestRedirect') && all.some((one) => one.type === 'URLRewrite')),
      rule('A rule redirects and rewrites.', 'Keep RequestRedirect or URLRewrite.'),
    );
}

function filter() {
  return z
    .strictObject({
      cors: cors().optional(),
      extensionRef: z.strictObject({ group: apiGroup, kind: kindName, name: objectName }).optional(),
      requestHeaderModifier: headerModifier().optional(),
      requestMirror: mirror().optional(),
      requestRedirect: redirect().optional(),
      responseHeaderModifier: headerModifier().optional(),
      type: z.enum(Object.keys(FIELD_OF_TYPE) as (keyof typeof FIELD_OF_TYPE)[]),
      urlRewrite: rewrite().optional(),
    })
    .superRefine((one, context) => {
      for (const [type, field] of Object.entries(FIELD_OF_TYPE)) {
        const isSet = one[field] !== undefined;
        if (isSet === (one.type === type)) continue;
        context.addIssue({
          code: 'custom',
          path: [field],
          message: isSet
            ? `A filter of type ${one.type} has the field ${field}.`
            : `A filter of type ${one.type} has no field ${field}.`,
          params: { help: isSet ? `Remove ${field}, or write type: ${type}.` : `Add ${field}.` },
        });
      }
    });
}

function headerModifier() {
  const header = z.strictObject({ name: headerName, value: z.string().min(1).max(4096) });
  return z.strictObject({
    add: z.array(header).max(16).optional(),
    remove: strings.max(16).optional(),
    set: z.array(header).max(16).optional(),
  });
}

function mirror() {
  return z
    .strictObject({
      backendRef: z.strictObject({
        group: apiGroup.optional(),
        kind: kindName.optional(),
        name: objectName,
        namespace: dnsLabel.optional(),
        port: portNumber.optional(),
      }),
      fraction: z
        .strictObject({ denominator: z.int().min(1).optional(), numerator: z.int().min(0) })
        .refine(
          (one) => one.numerator <= (one.denominator ?? 100),
          rule('The numerator is greater than the denominator.', 'Write a smaller numerator.', ['numerator']),
        )
        .optional(),
      percent: z.int().min(0).max(100).optional(),
    })
    .refine(
      (one) => one.percent === undefined || one.fraction === undefined,
      rule('A mirror has percent or fraction.', 'Remove one of the two.', ['fraction']),
    );
}

function replacedPath() {
  return z
    .strictObject({
      replaceFullPath: z.string().max(1024).optional(),
      replacePrefixMatch: z.string().max(1024).optional(),
      type: z.enum(['ReplaceFullPath', 'ReplacePrefixMatch']),
    })
    .refine(
      (one) =>
        (one.type === 'ReplaceFullPath') === (one.replaceFullPath !== undefined) &&
        (one.type === 'ReplacePrefixMatch') === (one.replacePrefixMatch !== undefined),
      rule(
        'The field of a replaced path belongs to its type.',
        'Set replaceFullPath or replacePrefixMatch, as type says.',
      ),
    );
}

function redirect() {
  return z.strictObject({
    hostname: dnsSubdomain.min(1).optional(),
    path: replacedPath().optional(),
    port: portNumber.optional(),
    scheme: z.enum(['http', 'https']).optional(),
    statusCode: z.literal([301, 302, 303, 307, 308]).optional(),
  });
}

function rewrite() {
  return z.strictObject({ hostname: dnsSubdomain.min(1).optional(), path: replacedPath().optional() });
}

function cors() {
  const loneStar = (all: readonly string[]): boolean => all.length < 2 || !all.includes('*');
  const says = rule('"*" stands beside other entries.', 'Keep "*" alone, or remove it.');
  return z.strictObject({
    allowCredentials: z.boolean().optional(),
    allowHeaders: z.array(headerName).max(64).refine(loneStar, says).optional(),
    allowMethods: z
      .array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', '*']))
      .max(9)
      .refine(loneStar, says)
      .optional(),
    allowOrigins: z
      .array(
        formOf(
          /(^\*$)|(^(http(s)?):\/\/(((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:([0-9]{1,5}))?)$)/,
          'an origin, such as https://acme.example',
          253,
        ),
      )
      .max(64)
      .refine(loneStar, says)
      .optional(),
    exposeHeaders: z.array(headerName).max(64).optional(),
    maxAge: z.int().min(1).optional(),
  });
}
