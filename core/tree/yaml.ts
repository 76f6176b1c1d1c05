import type { DocumentOptions, ParseOptions, ScalarTag, SchemaOptions, Tags } from 'yaml';

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

const LEFT_OUT: readonly string[] = ['tag:yaml.org,2002:timestamp'];

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
    ...tags.filter((tag) => typeof tag === 'string' || !isLeftOut(tag.tag, 'test' in tag ? tag.test : undefined)),
  ],
};

function isLeftOut(tag: string, test: RegExp | undefined): boolean {
  return LEFT_OUT.includes(tag) || (test?.source.includes(':') ?? false);
}
