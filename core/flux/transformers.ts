import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../schema/json.js';
import { idOf, identityOf, labelOf, withMetadata, type Draft } from './draft.js';
import {
  ANNOTATIONS,
  METADATA_LABELS,
  SELECTOR_LABELS,
  TEMPLATE_LABELS,
  writePairs,
  type FieldSpec,
} from './field-specs.js';
import { mapsOf, reportError, reportUnsupported, textOf, textsOf } from './kustomization-file.js';
import type { BuildState, KustomizationFile } from './kustomization-file.js';
import { isClusterScoped } from './scope.js';

/**
 * The drafts in the namespace that the file sets.
 *
 * Every object that kustomize does not know as cluster-scoped gets it, whatever it had before; a `Namespace` gets it
 * as its name. Reports objects that become equal by it.
 */
export function setNamespaces(state: BuildState, file: KustomizationFile, drafts: readonly Draft[]): readonly Draft[] {
  const namespace = textOf(file.manifest.value.namespace);
  if (namespace === '') return drafts;
  const moved = drafts.map((draft) => ({
    ...draft,
    value: inNamespace(draft.value, namespace),
    previousIds: [...draft.previousIds, idOf(draft.value)],
  }));
  const seen = new Set<string>();
  for (const { value } of moved) {
    const id = idOf(value);
    if (seen.has(id)) {
      const message = `"namespace: ${namespace}" makes two objects into one ${labelOf(value)}.`;
      reportError(
        state,
        file.manifest,
        ['namespace'],
        message,
        'Rename one of them, or leave the namespace to the objects.',
      );
    }
    seen.add(id);
  }
  return moved;
}

function inNamespace(value: JsonObject, namespace: string): JsonObject {
  const { apiVersion, kind } = identityOf(value);
  if (apiVersion === 'v1' && kind === 'Namespace') return withMetadata(value, { name: namespace });
  const moved = isClusterScoped(apiVersion, kind) ? value : withMetadata(value, { namespace });
  if ((kind === 'RoleBinding' || kind === 'ClusterRoleBinding') && Array.isArray(moved.subjects)) {
    const subjects = moved.subjects.map((subject: JsonValue) =>
      isJsonObject(subject) && subject.name === 'default' ? { ...subject, namespace } : subject,
    );
    return { ...moved, subjects };
  }
  if (kind === 'APIService') return writePairs(moved, { namespace }, [{ path: 'spec/service', isCreated: true }]);
  if (kind !== 'CustomResourceDefinition') return moved;
  const path = 'spec/conversion/webhook/clientConfig/service';
  return valueAt(moved, [...path.split('/'), 'namespace']) === undefined
    ? moved
    : writePairs(moved, { namespace }, [{ path, isCreated: false }]);
}

/** The drafts with `labels`, then `commonLabels`, in the fields that each of them means. */
export function addLabels(state: BuildState, file: KustomizationFile, drafts: readonly Draft[]): readonly Draft[] {
  const entries = mapsOf(state, file, 'labels').map(([entry, index]) => {
    if (entry.fields !== undefined)
      reportUnsupported(state, file.manifest, ['labels', index, 'fields'], 'labels.fields');
    return { pairs: textsOf(entry.pairs), specs: labelSpecs(entry) };
  });
  const common = { pairs: textsOf(file.manifest.value.commonLabels), specs: SELECTOR_LABELS };
  return [...entries, common].reduce((left, { pairs, specs }) => withPairs(left, pairs, specs), drafts);
}

/** The drafts with `commonAnnotations`, in pod templates too. */
export function addAnnotations(file: KustomizationFile, drafts: readonly Draft[]): readonly Draft[] {
  return withPairs(drafts, textsOf(file.manifest.value.commonAnnotations), ANNOTATIONS);
}

function labelSpecs(entry: JsonObject): readonly FieldSpec[] {
  if (entry.includeSelectors === true) return SELECTOR_LABELS;
  return entry.includeTemplates === true ? TEMPLATE_LABELS : METADATA_LABELS;
}

function withPairs(
  drafts: readonly Draft[],
  pairs: Readonly<Record<string, string>>,
  specs: readonly FieldSpec[],
): readonly Draft[] {
  if (Object.keys(pairs).length === 0) return drafts;
  return drafts.map((draft) => ({ ...draft, value: writePairs(draft.value, pairs, specs) }));
}

/** The drafts with `images` replaced in every `containers` and `initContainers`, in custom resources too. */
export function setImages(state: BuildState, file: KustomizationFile, drafts: readonly Draft[]): readonly Draft[] {
  const changes = ['images', 'imageTags'].flatMap((field) =>
    mapsOf(state, file, field).map(([entry]) => imageChange(entry)),
  );
  if (changes.length === 0) return drafts;
  const change = (image: string): string => changes.reduce((left, apply) => apply(left), image);
  return drafts.map((draft) => {
    if (draft.value.kind === 'CustomResourceDefinition') return draft;
    const value = changeImages(draft.value, change);
    return isJsonObject(value) ? { ...draft, value } : draft;
  });
}

type ImageChange = (image: string) => string;

function changeImages(value: JsonValue, change: ImageChange): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => changeImages(item, change));
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).map(([key, field]) => {
    const walked = changeImages(field, change);
    if ((key !== 'containers' && key !== 'initContainers') || !Array.isArray(walked)) return [key, walked] as const;
    return [key, walked.map((item: JsonValue) => changeImage(item, change))] as const;
  });
  return Object.fromEntries(fields);
}

function changeImage(container: JsonValue, change: ImageChange): JsonValue {
  if (!isJsonObject(container) || typeof container.image !== 'string') return container;
  return { ...container, image: change(container.image) };
}

/** kustomize reads the name as a regular expression, dots included. */
function imageChange(entry: JsonObject): ImageChange {
  const pattern = new RegExp(`^${textOf(entry.name)}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  const [newName, newTag, newDigest] = [textOf(entry.newName), String(entry.newTag ?? ''), textOf(entry.digest)];
  return (image) => {
    if (!pattern.test(image)) return image;
    const [, name = image, tag = '', digest = ''] = /^((?:[^/]*\/)*[^:@]*)(?::([^@]*))?(?:@(.*))?$/.exec(image) ?? [];
    const isReplaced = newTag !== '' || newDigest !== '';
    const suffix = textOf(entry.tagSuffix);
    const finalTag = isReplaced ? newTag : `${tag}${suffix}`;
    const finalDigest = isReplaced ? newDigest : suffix === '' ? digest : '';
    return [
      newName === '' ? name : newName,
      finalTag === '' ? '' : `:${finalTag}`,
      finalDigest === '' ? '' : `@${finalDigest}`,
    ].join('');
  };
}
