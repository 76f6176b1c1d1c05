/** What the values of a chart say about its names. */
export interface NameOverrides {
  readonly fullnameOverride?: string;
  readonly nameOverride?: string;
}

const MAX_NAME = 63;

/**
 * The fullname that a chart's `<chart>.fullname` helper gives its objects.
 *
 * It collapses to the release name when that contains the chart's name: `gitea` and not `gitea-gitea`. At most 63
 * characters, without a trailing hyphen. Source: the helper that `helm create` writes.
 */
export function fullname(releaseName: string, chart: string, overrides: NameOverrides = {}): string {
  if (overrides.fullnameOverride) return truncate(overrides.fullnameOverride);
  const name = overrides.nameOverride || chart;
  return truncate(releaseName.includes(name) ? releaseName : `${releaseName}-${name}`);
}

function truncate(name: string): string {
  return name.slice(0, MAX_NAME).replace(/-$/, '');
}
