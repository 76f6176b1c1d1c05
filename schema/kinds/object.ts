import { z } from 'zod';
import { annotations, dnsLabel, dnsSubdomain, formOf, labels } from './field.js';

/** A schema that is built when it is first asked for: importing a hundred kinds must cost nothing. */
export type Lazy<Schema> = () => Schema;

/** Builds once, on the first call, and gives the same schema ever after. */
export function once<Schema>(build: () => Schema): Lazy<Schema> {
  let built: { readonly schema: Schema } | undefined;
  return () => (built ??= { schema: build() }).schema;
}

/**
 * Two or more fields that may not stand together: at most one, or with `required` exactly one, of `keys`.
 *
 * The issue is at the object itself.
 */
export function oneOf<Key extends string>(keys: readonly Key[], choice: 'at most one' | 'exactly one') {
  const list = keys.join(', ');
  return {
    holds: (object: { readonly [key in Key]?: unknown }): boolean => {
      const set = keys.filter((key) => object[key] !== undefined).length;
      return choice === 'exactly one' ? set === 1 : set <= 1;
    },
    says: { error: `It must set ${choice} of ${list}.`, params: { help: `Keep ${choice} of ${list}.` } },
  };
}

/** A cross-field rule in words: `message` is a sentence, `help` says in the imperative what to do. */
export function rule(message: string, help: string, path: readonly (string | number)[] = []) {
  return { error: message, path: [...path], params: { help } };
}

const finalizers = z.array(z.string()).optional();

/** `metadata` of a namespaced object. `namespace` may be left to the Kustomization that applies the object. */
export const metadata = metadataWith(dnsSubdomain);

/** `metadata` of a cluster-scoped object: no namespace. */
export const clusterMetadata = clusterMetadataWith(dnsSubdomain);

/** Names of Roles and their like may hold ":" and capitals, as `system:node` does. */
export const pathSegment = formOf(/^(?!\.{1,2}$)[^/%]+$/, 'a name without "/" and "%", such as system:node', 253);

/** `metadata` of a namespaced object whose names have a form of their own. */
export function metadataWith(name: z.ZodString) {
  return z.strictObject({ ...common(name), namespace: dnsLabel.optional() });
}

/** `metadata` of a cluster-scoped object whose names have a form of their own. */
export function clusterMetadataWith(name: z.ZodString) {
  return z.strictObject(common(name));
}

/** The two fields every object begins with. */
export function kindOf<Version extends string, Kind extends string>(apiVersion: Version, kind: Kind) {
  return { apiVersion: z.literal(apiVersion), kind: z.literal(kind) };
}

function common(name: z.ZodString) {
  return { name, labels: labels.optional(), annotations: annotations.optional(), finalizers };
}
