import { z } from 'zod';
import { dnsLabel, dnsSubdomain, formOf, stringMap, strings } from './field.js';
import { image, patchTarget } from './flux-kustomization.js';
import { kindOf, once, oneOf, rule } from './object.js';

/** The Kustomize file `kustomize.config.k8s.io/v1beta1`. Source: `api/types` of kustomize 0.20.1. */
export const kustomizationFile = once(() =>
  z.strictObject({ ...kindOf('kustomize.config.k8s.io/v1beta1', 'Kustomization'), ...fields() }),
);

/** A Kustomize file. */
export type KustomizationFile = z.infer<ReturnType<typeof kustomizationFile>>;

/** The Kustomize component `kustomize.config.k8s.io/v1alpha1`: the same fields, for reuse by several overlays. */
export const kustomizeComponent = once(() =>
  z.strictObject({ ...kindOf('kustomize.config.k8s.io/v1alpha1', 'Component'), ...fields() }),
);

/** A Kustomize component. */
export type KustomizeComponent = z.infer<ReturnType<typeof kustomizeComponent>>;

/**
 * The fields that are not deprecated: no `bases`, `commonLabels`, `patchesStrategicMerge`, `patchesJson6902`, `vars`,
 * `imageTags`; and no Helm, which Flux does not run.
 */
function fields() {
  const affix = z.string().max(200).optional();
  return {
    metadata: fileMetadata().optional(),
    buildMetadata: z.array(z.enum(['originAnnotations', 'transformerAnnotations', 'managedByLabel'])).optional(),
    commonAnnotations: stringMap.optional(),
    components: paths.optional(),
    configMapGenerator: z.array(generator()).optional(),
    configurations: paths.optional(),
    crds: paths.optional(),
    generatorOptions: generatorOptions.optional(),
    generators: paths.optional(),
    images: z.array(image).optional(),
    labels: z.array(labelGroup()).optional(),
    namePrefix: affix,
    nameSuffix: affix,
    namespace: dnsLabel.optional(),
    openapi: stringMap.optional(),
    patches: z.array(filePatch()).optional(),
    replacements: z.array(z.record(z.string(), z.unknown())).optional(),
    replicas: z.array(z.strictObject({ name: z.string(), count: z.int().min(0) })).optional(),
    resources: paths.optional(),
    secretGenerator: z.array(secretGenerator()).optional(),
    sortOptions: sortOptions().optional(),
    transformers: paths.optional(),
    validators: paths.optional(),
  };
}

const path = formOf(/\S/, 'a path or URL, such as namespace.yaml');

/** Kustomize refuses a file that is listed twice. */
const paths = z
  .array(path)
  .refine(
    (all) => new Set(all).size === all.length,
    rule('A path stands twice in the list.', 'Remove the second one.'),
  );

const generatorOptions = z.strictObject({
  annotations: stringMap.optional(),
  disableNameSuffixHash: z.boolean().optional(),
  immutable: z.boolean().optional(),
  labels: stringMap.optional(),
});

/** Kustomize reads any annotation; Flux and kubectl know `config.kubernetes.io/local-config`. */
function fileMetadata() {
  return z.strictObject({
    annotations: stringMap.optional(),
    labels: stringMap.optional(),
    name: z.string().optional(),
    namespace: z.string().optional(),
  });
}

function generatorFields() {
  return {
    behavior: z.enum(['create', 'replace', 'merge']).optional(),
    envs: strings.optional(),
    files: strings.optional(),
    literals: z.array(formOf(/^[^=]+=/, 'a pair, such as KEY=value')).optional(),
    name: dnsSubdomain,
    namespace: dnsLabel.optional(),
    options: generatorOptions.optional(),
  };
}

function generator() {
  return z.strictObject(generatorFields());
}

function secretGenerator() {
  return z.strictObject({ ...generatorFields(), type: z.string().optional() });
}

function labelGroup() {
  return z.strictObject({
    fields: z.array(z.record(z.string(), z.unknown())).optional(),
    includeSelectors: z.boolean().optional(),
    includeTemplates: z.boolean().optional(),
    pairs: stringMap,
  });
}

function filePatch() {
  const choice = oneOf(['path', 'patch'], 'exactly one');
  return z
    .strictObject({
      options: z
        .strictObject({ allowKindChange: z.boolean().optional(), allowNameChange: z.boolean().optional() })
        .optional(),
      patch: z.string().optional(),
      path: path.optional(),
      target: patchTarget.optional(),
    })
    .refine(choice.holds, choice.says);
}

function sortOptions() {
  return z.strictObject({
    legacySortOptions: z.strictObject({ orderFirst: strings.optional(), orderLast: strings.optional() }).optional(),
    order: z.enum(['legacy', 'fifo']).optional(),
  });
}
