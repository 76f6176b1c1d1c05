import { EvaluationError, evaluateParts, isDefaultOperator } from './evaluate.js';
import { parseTemplate, type TemplatePart, type VariableReference } from './expression.js';

/** How Flux treats a variable that nobody sets: an error (`strict`, the default since Flux 2.9) or empty text. */
export interface SubstituteOptions {
  readonly strict: boolean;
}

/** A substituted text, or the words in which Flux refuses it. */
export type SubstitutedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly message: string; readonly offset?: number };

/** One place where a text reads a variable. */
export interface VariableUse {
  readonly name: string;
  /** '' for a bare `${name}`, `length` for `${#name}`, otherwise the operator as it is written: `:=`, `^^`, `//`. */
  readonly operator: string;
  /** True where an unset variable is no error in strict mode. */
  readonly hasDefault: boolean;
  /** Where the `$` stands in the text, counted in UTF-16 units from 0. */
  readonly offset: number;
}

/** The names that Flux accepts for a variable; one other key in a ConfigMap fails the whole Kustomization. */
export const VARIABLE_NAME = /^[_A-Za-z][_A-Za-z0-9]*$/;

/**
 * The text after Flux's post-build substitution.
 *
 * Line breaks inside values are removed, `$$` becomes `$`, and values are not looked at again. Refuses a variable name
 * that Flux does not accept, an expression that does not parse, and in strict mode a variable without value or default.
 *
 * Source: varSubstitution in github.com/fluxcd/pkg/kustomize 1.35; measured vectors in `test/cases/flux`.
 */
export function substituteText(
  text: string,
  variables: ReadonlyMap<string, string>,
  options: SubstituteOptions,
): SubstitutedText {
  const badName = [...variables.keys()].sort().find((name) => !VARIABLE_NAME.test(name));
  if (badName !== undefined) return { kind: 'refused', message: badNameMessage(badName) };
  const template = parseTemplate(text);
  if (template.kind === 'refused') return template;
  const unset = options.strict ? undefined : '';
  try {
    const lookup = (name: string): string | undefined => variables.get(name)?.replaceAll('\n', '') ?? unset;
    return { kind: 'text', text: evaluateParts(template.parts, lookup) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { kind: 'refused', message: error.message, offset: error.reference.offset };
  }
}

/** Every place where the text reads a variable, nested defaults included, in text order; empty when Flux refuses it. */
export function variablesIn(text: string): readonly VariableUse[] {
  const template = parseTemplate(text);
  return template.kind === 'refused' ? [] : referencesIn(template.parts).map(useOf);
}

function referencesIn(parts: readonly TemplatePart[]): VariableReference[] {
  return parts.flatMap((part) => (part.kind === 'literal' ? [] : [part, ...referencesIn(part.arguments)]));
}

function useOf({ name, operator, offset }: VariableReference): VariableUse {
  return { name, operator, hasDefault: isDefaultOperator(operator), offset };
}

function badNameMessage(name: string): string {
  return `'${name}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'`;
}
