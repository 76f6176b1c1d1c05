import { harborSettingsSchema, type HarborSettings } from '../../schema/harbor.js';
import type { z } from 'zod';
import type { ReleaseArtifacts } from '../../core/harbor/artifacts.js';
import { HARBOR_SCRIPTS, type HarborUnit } from '../../core/harbor/manifests.js';
import { CATALOG, TEMPLATES } from '../fixtures.js';

/** What the charts of the shipped catalog are, for the functions of `core/harbor`. */
export const RELEASE_ARTIFACTS: ReleaseArtifacts = {
  charts: CATALOG.charts.url.replace('oci://', ''),
  slots: CATALOG.slots.map(({ blueprint, version, images }) => ({ blueprint, version, images: images ?? [] })),
};

/** Settings with their defaults. */
export function settingsOf(input: z.input<typeof harborSettingsSchema> = {}): HarborSettings {
  return harborSettingsSchema.parse(input);
}

/** The scripts as they are shipped. */
export const SCRIPTS = Object.fromEntries(
  HARBOR_SCRIPTS.map((name) => [name, TEMPLATES.get(`harbor/${name}`) ?? '']),
) as unknown as HarborUnit['scripts'];
