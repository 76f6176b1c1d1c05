import { z } from 'zod';
import { dnsLabel, formOf, objectName, portNumber, secondsOf, wildcardHost } from './field.js';
import { apiGroup, kindName, sectionName } from './gateway-api.js';
import { routeFilters } from './http-route-filter.js';
import { kindOf, metadata, once, rule } from './object.js';

const headerName = formOf(/^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$/, 'a header name, such as X-Forwarded-For', 256);
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const;
const timeout = formOf(/^([0-9]{1,5}(h|m|s|ms)){1,4}$/, 'a duration, such as 30s');

/** HTTPRoute `gateway.networking.k8s.io/v1`. Source: CRDs of Gateway API 1.1.0 to 1.6.3, standard channel. */
export const httpRoute = once(() =>
  z.strictObject({
    ...kindOf('gateway.networking.k8s.io/v1', 'HTTPRoute'),
    metadata,
    spec: z.strictObject({
      hostnames: z.array(wildcardHost).max(16).optional(),
      parentRefs: parentRefs().optional(),
      rules: z
        .array(routeRule())
        .min(1)
        .max(16)
        .refine(
          (rules) => rules.reduce((sum, one) => sum + (one.matches?.length ?? 1), 0) <= 128,
          rule('The rules of an HTTPRoute have more than 128 matches together.', 'Split the HTTPRoute.'),
        )
        .optional(),
    }),
  }),
);

/** An HTTPRoute. */
export type HttpRoute = z.infer<ReturnType<typeof httpRoute>>;

function parentRefs() {
  const ref = z.strictObject({
    group: apiGroup.optional(),
    kind: kindName.optional(),
    name: objectName,
    namespace: dnsLabel.optional(),
    port: portNumber.optional(),
    sectionName: sectionName.optional(),
  });
  type Ref = z.infer<typeof ref>;
  const parentOf = (one: Ref): string => [one.group, one.kind, one.namespace, one.name].join(' ');
  const placeOf = (one: Ref): string => [one.sectionName ?? '', one.port ?? ''].join(' ');
  return z
    .array(ref)
    .max(32)
    .refine(
      (all) =>
        all.every((one, at) =>
          all.slice(at + 1).every((two) => {
            if (parentOf(one) !== parentOf(two)) return true;
            return placeOf(one) !== placeOf(two) && isWhole(one) === isWhole(two);
          }),
        ),
      rule(
        'Two parentRefs are for one parent and do not differ in sectionName or port.',
        'Add a sectionName to both, or remove one.',
      ),
    );
}

function isWhole(ref: { readonly sectionName?: string | undefined; readonly port?: number | undefined }): boolean {
  return ref.sectionName === undefined && ref.port === undefined;
}

function routeRule() {
  return z
    .strictObject({
      backendRefs: z.array(backendRef()).max(16).optional(),
      filters: routeFilters().optional(),
      matches: z.array(match()).max(64).optional(),
      name: sectionName.optional(),
      timeouts: timeouts().optional(),
    })
    .refine(
      (one) =>
        (one.backendRefs ?? []).length === 0 ||
        (one.filters ?? []).every((filter) => filter.type !== 'RequestRedirect'),
      rule('A rule redirects and has backends.', 'Remove backendRefs, or the RequestRedirect filter.', ['backendRefs']),
    )
    .refine(
      (one) => {
        const replaces = [...(one.filters ?? []), ...(one.backendRefs ?? []).flatMap((ref) => ref.filters ?? [])].some(
          (filter) => (filter.urlRewrite ?? filter.requestRedirect)?.path?.type === 'ReplacePrefixMatch',
        );
        const [first, ...more] = one.matches ?? [{ path: undefined }];
        return !replaces || (more.length === 0 && (first?.path?.type ?? 'PathPrefix') === 'PathPrefix');
      },
      rule(
        'A filter with replacePrefixMatch needs exactly one match, of type PathPrefix.',
        'Keep one match with type: PathPrefix.',
        ['matches'],
      ),
    );
}

function backendRef() {
  return z
    .strictObject({
      filters: routeFilters().optional(),
      group: apiGroup.optional(),
      kind: kindName.optional(),
      name: objectName,
      namespace: dnsLabel.optional(),
      port: portNumber.optional(),
      weight: z.int().min(0).max(1000000).optional(),
    })
    .refine(
      (one) => (one.group ?? '') !== '' || (one.kind ?? 'Service') !== 'Service' || one.port !== undefined,
      rule('A backend that is a Service has no port.', 'Add port.', ['port']),
    );
}

function match() {
  const condition = z.strictObject({
    name: headerName,
    type: z.enum(['Exact', 'RegularExpression']).optional(),
    value: z.string().min(1).max(4096),
  });
  const query = condition.extend({ value: z.string().min(1).max(1024) });
  return z.strictObject({
    headers: z.array(condition).max(16).optional(),
    method: z.enum(METHODS).optional(),
    path: pathMatch().optional(),
    queryParams: z.array(query).max(16).optional(),
  });
}

const FORBIDDEN_IN_PATH = ['//', '/./', '/../', '%2f', '%2F', '#'];

function pathMatch() {
  return z
    .strictObject({
      type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).optional(),
      value: z.string().max(1024).optional(),
    })
    .refine(
      (path) => path.type === 'RegularExpression' || isPlainPath(path.value ?? '/'),
      rule(
        'The path does not begin with "/", or holds "//", "/./", "/../", "%2f", "#" or a character no URL path has.',
        'Write an absolute path, such as /api.',
        ['value'],
      ),
    );
}

function isPlainPath(path: string): boolean {
  if (FORBIDDEN_IN_PATH.some((part) => path.includes(part)) || /\/\.\.?$/.test(path)) return false;
  return /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/.test(path);
}

function timeouts() {
  return z.strictObject({ backendRequest: timeout.optional(), request: timeout.optional() }).refine(
    (one) => {
      const request = secondsOf(one.request ?? '');
      return request === 0 || !(secondsOf(one.backendRequest ?? '') > request);
    },
    rule('The timeout of the backend is longer than that of the request.', 'Write a shorter backendRequest.', [
      'backendRequest',
    ]),
  );
}
