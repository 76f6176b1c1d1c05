import type { SovereignSpec } from '../../schema/sovereign.js';

/** What Flux follows in the repository, as the `ref` of a GitRepository writes it. */
export type FollowedRef = { readonly tag: string } | { readonly semver: string } | { readonly branch: string };

/** The tag, the range of tags or the branch that a Sovereign follows; the branch `main` where its spec names none. */
export function followedRef({ repository }: Pick<SovereignSpec, 'repository'>): FollowedRef {
  const { tag, semver, branch } = repository;
  if (tag !== undefined) return { tag };
  return semver === undefined ? { branch: branch ?? 'main' } : { semver };
}
