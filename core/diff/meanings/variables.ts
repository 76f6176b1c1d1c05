import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../../../schema/json.js';
import { list } from '../../bringup/object-facts.js';
import { variablesIn } from '../../flux/substitute.js';
import type { Manifest } from '../../tree/manifest.js';
import { maskValue } from '../masking.js';
import { compareSets, isKind, meaningOf, textIn, type Meaning, type MeaningRule } from '../meaning-rule.js';
import type { ObjectPair, Scene, SceneSide } from '../scene.js';

/** Variables: used for the first time or no more, supplied otherwise, or by nobody. */
export const variables: MeaningRule = {
  id: 'variables',
  find: (scene) => [
    ...scene.pairs.filter((pair) => isKind(pair, FLUX, 'Kustomization')).flatMap(supplyMeanings),
    ...useMeanings(scene),
    ...unsupplied(scene),
  ],
};

const FLUX = 'kustomize.toolkit.fluxcd.io';

function supplyMeanings(pair: ObjectPair): readonly Meaning[] {
  if (pair.from === undefined || pair.to === undefined) return [];
  const [before, after] = [suppliedBy(pair, pair.from.value), suppliedBy(pair, pair.to.value)];
  const { gone, fresh } = compareSets(before.keys(), after.keys());
  const say = (id: string, message: string, why: string): Meaning =>
    meaningOf(pair, { id, severity: 'info', message, why });
  return [
    ...fresh.map((name) =>
      say('variable-supplied', `It now supplies ${name}.`, 'Where the variable is used, it has a value.'),
    ),
    ...gone.map((name) =>
      say('variable-unsupplied', `It no longer supplies ${name}.`, 'Nothing may use the variable any more.'),
    ),
    ...[...after].flatMap(([name, value]) => {
      const was = before.get(name);
      if (was === undefined || was === value) return [];
      const message = `${name} changes from ${was} to ${value}.`;
      return say('variable-value', message, 'Everything in the unit that uses the variable changes with it.');
    }),
  ];
}

/** Values as they may be shown, by variable; a source without its values counts as one entry. */
function suppliedBy({ resource }: ObjectPair, value: JsonObject): ReadonlyMap<string, string> {
  const postBuild = valueAt(value, ['spec', 'postBuild']);
  const shown = postBuild === undefined ? {} : maskValue(resource, postBuild);
  const inline = valueAt(shown, ['substitute']);
  const entries = isJsonObject(inline) ? Object.entries(inline) : [];
  const sources = list(valueAt(shown, ['substituteFrom'])).map(
    ({ kind, name }) => [`what ${textIn(kind) ?? ''} ${textIn(name) ?? ''} holds`, ''] as const,
  );
  return new Map([...entries.map(([name, text]) => [name, JSON.stringify(text)] as const), ...sources]);
}

function useMeanings({ from, to }: Scene): readonly Meaning[] {
  if (!from.exists || !to.exists) return [];
  const [before, after] = [usesOf(from), usesOf(to)];
  const { gone, fresh } = compareSets(before.keys(), after.keys());
  const at = (uses: Uses, name: string): Pick<Meaning, 'object' | 'file'> => ({
    object: `variable ${name}`,
    file: uses.get(name)?.file ?? '',
  });
  const changed = [...after].filter(([name, use]) => {
    const was = before.get(name);
    return was !== undefined && was.defaults !== use.defaults;
  });
  return [
    ...fresh.map((name): Meaning => ({
      id: 'variable-new',
      severity: 'info',
      ...at(after, name),
      message: `The variable ${name} is used for the first time.`,
      why: 'Every host cluster that reads this file must be supplied with it.',
    })),
    ...gone.map((name): Meaning => ({
      id: 'variable-gone',
      severity: 'info',
      ...at(before, name),
      message: `The variable ${name} is used no more.`,
      why: 'Who supplies it may stop.',
    })),
    ...changed.map(([name]): Meaning => ({
      id: 'variable-default',
      severity: 'warning',
      ...at(after, name),
      message: `The variable ${name} has another default.`,
      why: 'Host clusters that do not supply it change, though nobody changed their files.',
    })),
  ];
}

type Uses = ReadonlyMap<string, { readonly file: string; readonly defaults: string }>;

function usesOf({ tree, files }: SceneSide): Uses {
  const uses = new Map<string, { file: string; defaults: Set<string> }>();
  for (const file of [...files].sort()) {
    for (const manifest of tree.manifestsOf(file)) {
      for (const { name, expression } of usesIn(manifest)) {
        const use = uses.get(name) ?? { file, defaults: new Set() };
        use.defaults.add(expression);
        uses.set(name, use);
      }
    }
  }
  return new Map(
    [...uses].map(([name, { file, defaults }]) => [name, { file, defaults: [...defaults].sort().join(' ') }]),
  );
}

interface Use {
  readonly name: string;
  /** The text from the variable to its end, when it has a default. */
  readonly expression: string;
}

const KNOWN = new WeakMap<Manifest, readonly Use[]>();

/** The variables of a manifest, read once however many host clusters use it. */
function usesIn(manifest: Manifest): readonly Use[] {
  const known = KNOWN.get(manifest);
  if (known !== undefined) return known;
  const uses = textsOf(manifest.value).flatMap((text) =>
    variablesIn(text).map(({ name, hasDefault, offset }) => {
      const expression = hasDefault ? text.slice(offset, text.indexOf('}', offset) + 1) : '';
      return { name, expression };
    }),
  );
  KNOWN.set(manifest, uses);
  return uses;
}

function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.includes('${') ? [value] : [];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(textsOf);
  return isJsonObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

/** What Flux would refuse to substitute now and did not before. */
function unsupplied({ from, to }: Scene): readonly Meaning[] {
  const before = new Set(from.findings.map(({ message }) => message));
  return to.findings.flatMap(({ rule, message, file = '', object = '' }): readonly Meaning[] => {
    if (rule !== 'variable-supplied' || before.has(message)) return [];
    const why = 'Flux refuses the whole unit: nothing of it is applied.';
    return [{ id: 'variable-without-supplier', severity: 'critical', object, file, message, why }];
  });
}
