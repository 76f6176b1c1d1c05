import { InternalError } from '../internal-error.js';

/** What a template sees: names to values. Values are data; nothing in them is ever compiled. */
export type Scope = Readonly<Record<string, unknown>>;

/** One thing that a path's `__name__` stands for. */
export interface ScopeItem {
  /** What takes the place of `__name__` in the output's path. */
  readonly path: string;
  /** What takes its place in the logical id; never changes, even when the path does. */
  readonly id: string;
}

/** One output of a template, before it is rendered. */
export interface Output {
  /** Where the text goes. */
  readonly path: string;
  /** The template and what it was expanded for; equal across releases although the path may move. */
  readonly id: string;
  readonly scope: Scope;
}

/**
 * The outputs of one template: one for each combination of the things that its path names.
 *
 * `__slot__` stands for each item of the scope's `slots`; the item is then `slot` in the scope, and its own lists can be
 * named further along the path.
 *
 * @throws InternalError when the scope holds no such list.
 */
export function expandPath(template: string, scope: Scope): readonly Output[] {
  let outputs: readonly Output[] = [{ path: '', id: '', scope }];
  for (const segment of template.split('/')) {
    outputs = outputs.flatMap((output) => expandSegment(segment, output));
  }
  return outputs;
}

function expandSegment(segment: string, output: Output): readonly Output[] {
  const name = /__([A-Za-z]+)__/.exec(segment)?.[1];
  if (name === undefined) return [append(output, segment, segment, output.scope)];
  const items = output.scope[pluralOf(name)];
  if (!Array.isArray(items))
    throw new InternalError(`A template's path names __${name}__; no ${pluralOf(name)} in scope.`);
  return items.map((item: ScopeItem) => {
    const place = `__${name}__`;
    const scope = { ...output.scope, ...item, [name]: item };
    return append(output, segment.replace(place, item.path), segment.replace(place, item.id), scope);
  });
}

function pluralOf(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return name.endsWith('ch') ? `${name}es` : `${name}s`;
}

function append(output: Output, path: string, id: string, scope: Scope): Output {
  const join = (left: string, right: string): string => (left === '' ? right : `${left}/${right}`);
  return { path: join(output.path, path), id: join(output.id, id), scope };
}
