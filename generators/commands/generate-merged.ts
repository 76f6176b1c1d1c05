import type { Decisions } from '../../core/merge/decision.js';
import { generate } from '../../core/pipeline.js';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { findLostTexts } from './lost-texts.js';
import type { OpenRepository } from './open-repository.js';
import { refuseLostSpecs, refuseNoSovereign, refuseRelease } from './refuse-upgrade.js';
import { specsIn } from './specs-in.js';
import type { UpgradeOptions } from './upgrade.js';

/** What a merge of a whole repository leads to, with conflicts settled as it was decided; nothing is written. */
export async function generateMerged(
  options: UpgradeOptions,
  { files, git, unreadable }: OpenRepository,
  decisions: Decisions,
): ReturnType<typeof generate> {
  const shelf = readPackageFolder('catalog');
  const specs = specsIn(files);
  refuseNoSovereign(specs, options);
  refuseLostSpecs(files, specs);
  refuseRelease(files, shelf, options, packageVersion());
  const lost = await findLostTexts(files, specs, git?.root, options.acceptedBases);
  return generate({
    shelf,
    templates: readPackageFolder('templates'),
    repository: files,
    specs,
    release: undefined,
    to: options.to,
    generatorVersion: packageVersion(),
    merge: { ...lost, decisions, links: new Set(unreadable) },
  });
}
