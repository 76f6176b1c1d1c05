import semver from 'semver';
import { z } from 'zod';
import { LABEL, field, matches } from './field.js';
import { ownValues } from './own-values.js';

const exactVersion = z.string().refine((version) => semver.valid(version) === version, {
  error: ({ input }) => `"${String(input)}" is no exact version; a range would install whatever is newest.`,
  params: { help: 'Write one exact version, for example 1.2.3.' },
});

/** How a Sovereign deviates from the release in one Blueprint. */
export const blueprint = z.strictObject({
  enabled: field(z.boolean().optional(), 'False leaves the Blueprint out. Default: true.', false),
  version: field(exactVersion.optional(), "Exact chart version instead of the release's.", '1.4.17'),
  values: field(
    ownValues.optional(),
    "Values laid over the release's. Maps merge, lists replace, null takes a value of the release away.",
    { replicas: 2 },
  ),
});

/** A deviation as the spec writes it. */
export type BlueprintSpec = z.infer<typeof blueprint>;

const releaseName = matches(
  /^[a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?$/,
  'a name of at most 53 lower-case letters, digits and hyphens',
);

/** A chart of the team's own, installed with the bootstrap kit. */
export const ownBlueprint = z.strictObject({
  name: field(releaseName, 'Name of the HelmRelease, its source and the Helm release.', 'acme-shop'),
  namespace: field(
    matches(LABEL, 'the name of a Namespace'),
    'Namespace that it is installed in, and that is made for it.',
    'shop',
  ),
  chart: field(z.string().min(1), 'Name of the chart in its repository.', 'shop'),
  version: field(exactVersion, 'Exact chart version.', '2.3.1'),
  repository: field(
    z.strictObject({
      url: field(
        matches(/^(oci|https):\/\/[^\s@$"']+$/, 'an oci:// or https:// address without credentials'),
        'Address of the Helm repository.',
        'oci://registry.example.com/charts',
      ),
      secretRef: field(
        z
          .strictObject({ name: field(matches(LABEL, 'the name of a Secret'), 'Name of the Secret.', 'acme-charts') })
          .optional(),
        'Secret in flux-system with the credentials; it must exist before.',
        { name: 'acme-charts' },
      ),
    }),
    'Where the chart comes from.',
    { url: 'oci://registry.example.com/charts' },
  ),
  dependsOn: field(z.array(z.string()).default([]), 'Blueprints and own charts that must be Ready before.', [
    'bp-cnpg',
  ]),
  values: field(ownValues.optional(), 'Values of the chart.', { replicas: 2 }),
});

/** An own chart as the spec writes it. */
export type OwnBlueprintSpec = z.infer<typeof ownBlueprint>;
