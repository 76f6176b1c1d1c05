import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import { textIn, meaningOf, wordList, type Meaning, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair, Scene, SceneSide } from '../scene.js';

/** Secrets that must exist before something comes up, and did not have to before. */
export const requiredSecrets: MeaningRule = {
  id: 'secret-required',
  find: (scene) => {
    const fresh = scene.pairs.filter(({ to }) => to !== undefined);
    if (fresh.length === 0) return [];
    const provided = providedBy(scene.to);
    const before = new Set([...scene.from.objects.values()].flatMap(({ value }) => secretsOf(value)));
    const told = new Set<string>();
    return fresh.flatMap((pair) => meaningsOf(pair, scene, before, provided, told));
  },
};

function meaningsOf(
  pair: ObjectPair,
  { from, to }: Scene,
  before: ReadonlySet<string>,
  provided: ReadonlySet<string>,
  told: Set<string>,
): readonly Meaning[] {
  // A host cluster that is new as a whole has its prerequisites in its README.
  if (!from.exists) return [];
  return [...new Set(secretsOf(pair.to?.value ?? {}))].sort().flatMap((secret) => {
    if (before.has(secret) || provided.has(secret) || told.has(secret)) return [];
    told.add(secret);
    const message = `It needs Secret ${secret}, which nothing in the tree makes${unlessChart(secret, pair, to)}.`;
    const why = 'Until someone creates it, this stays not ready, and all that waits for it.';
    return meaningOf(pair, { id: 'secret-required', severity: 'warning', message, why });
  });
}

/** What charts bring no file shows: whose release goes into the Secret's Namespace may make it for others there. */
function unlessChart(secret: string, { resource: { kind } }: ObjectPair, { objects }: SceneSide): string {
  if (kind === 'HelmRelease') return '';
  const namespace = secret.slice(0, secret.indexOf('/'));
  const releases = [...objects.values()].flatMap(({ resource, value }) =>
    resource.kind === 'HelmRelease' && valueAt(value, ['spec', 'targetNamespace']) === namespace ? resource.name : [],
  );
  return releases.length === 0 ? '' : `, unless the chart of ${wordList(releases.sort())} does`;
}

/** The Secrets that a manifest names and cannot do without, as `namespace/name`. */
function secretsOf(value: JsonObject): readonly string[] {
  const namespace = textIn(valueAt(value, ['metadata', 'namespace'])) ?? '';
  const found: string[] = [];
  const visit = (here: JsonValue, key: string): void => {
    if (Array.isArray(here)) for (const item of here as readonly JsonValue[]) visit(item, key);
    if (!isJsonObject(here)) return;
    const name = here.optional === true ? undefined : secretName(here, key);
    if (name !== undefined) found.push(`${textIn(here.namespace) ?? namespace}/${name}`);
    for (const [field, child] of Object.entries(here)) visit(child, field);
  };
  visit(value.spec ?? null, 'spec');
  return found;
}

function secretName(value: JsonObject, key: string): string | undefined {
  if (key === 'valuesFrom' || key === 'substituteFrom') return value.kind === 'Secret' ? textIn(value.name) : undefined;
  if (REFERENCES.has(key)) return textIn(value.name);
  return key === 'secret' ? textIn(value.secretName) : undefined;
}

const REFERENCES: ReadonlySet<string> = new Set([
  'certSecretRef',
  'imagePullSecrets',
  'proxySecretRef',
  'secretKeyRef',
  'secretRef',
]);

/** The Secrets that the tree makes, or has made for it. */
function providedBy({ objects }: SceneSide): ReadonlySet<string> {
  const provided = [...objects.values()].flatMap(({ resource, value }) => {
    const { kind, namespace, name } = resource;
    if (kind === 'Secret' || kind === 'SealedSecret') return `${namespace}/${name}`;
    if (kind === 'ExternalSecret') return `${namespace}/${textIn(valueAt(value, ['spec', 'target', 'name'])) ?? name}`;
    if (kind === 'Certificate') return `${namespace}/${textIn(valueAt(value, ['spec', 'secretName'])) ?? ''}`;
    return [];
  });
  return new Set(provided);
}
