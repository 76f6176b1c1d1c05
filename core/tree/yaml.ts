import type { CollectionTag, DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';

const FLOAT_TAG = 'tag:yaml.org,2002:float';

const OCTAL: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  identify: (value) => typeof value === 'number',
  test: /^[-+]?0o?[0-7]+$/,
  resolve: (text) => {
    const digits = Number.parseInt(text.replace(/^[-+]?0o?/, ''), 8);
    return text.startsWith('-') ? -digits : digits;
  },
};

/** A lone `.` or an `e10` is text, and so is a number that no float can hold, such as the commit id `12e34567`. */
const FLOAT: ScalarTag = {
  tag: FLOAT_TAG,
  default: true,
  test: /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: (text) => {
    const value = Number(text.replaceAll('_', ''));
    return Number.isFinite(value) ? value : text;
  },
};

/**
 * How Kubernetes' own reader (sigs.k8s.io/yaml, a YAML 1.1 resolver without timestamps and sexagesimal numbers) types
 * scalars: `yes` and `on` are booleans, `0755` and `0o755` are octal.
 *
 * Source: the type round trips in `test/cases/flux`, measured on Flux's code.
 */
export const KUBERNETES_YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  uniqueKeys: true,
  merge: true,
  customTags: (tags: Tags): Tags => [
    OCTAL,
    ...tags.filter((tag) => typeof tag === 'string' || !isReplaced(tag)),
    FLOAT,
  ],
};

/** Timestamps and sexagesimal numbers stay text; of the floats only infinity and not-a-number are kept. */
function isReplaced(tag: CollectionTag | ScalarTag): boolean {
  if (tag.tag === 'tag:yaml.org,2002:timestamp') return true;
  if ('format' in tag && tag.format === 'TIME') return true;
  return tag.tag === FLOAT_TAG && !('test' in tag && tag.test?.test('.nan') === true);
}
