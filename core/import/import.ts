import type { Finding } from '../../schema/finding.js';
import type { JsonObject } from '../../schema/json.js';
import { parseCatalog, releasesOf } from '../catalog/parse.js';
import { buildReleaseModel, type ReleaseModel } from '../model/release-model.js';
import { TEMPLATE_FOLDER } from '../model/unit-overlay.js';
import { LOCK_PATH } from '../plan/lock.js';
import type { PlannedWrite } from '../plan/plan.js';
import { readReleaseFile } from '../spec/repository-release.js';
import { parseTree, type Files } from '../tree/tree.js';
import type { AppliedSides } from './applied-sides.js';
import type { ExplainedVariable } from './explain.js';
import { importForeign } from './import-foreign.js';
import { importSovereign } from './import-sovereign.js';
import { findSovereigns, type LayoutKind, type SovereignPlace } from './layout.js';
import { pinsOf, rankReleases, type ReleaseMatch } from './pins.js';
import { recordsOf, sharedFolder, specRenderer, type SpecRenderer } from './records.js';
import { teamFiles, type TeamFile } from './team-files.js';
import { isWhole } from './written-spec.js';

/** What is imported, and with what it is compared. */
export interface ImportInput {
  readonly shelf: Files;
  readonly templates: Files;
  /** Everything below `clusters/`. */
  readonly repository: Files;
  readonly generatorVersion: string;
  /** Domain or folder of the one Sovereign to import; all where undefined. */
  readonly sovereign: string | undefined;
  /** Where the repository is fetched from, as Git knows it; asked where no Flux object says it. */
  readonly remoteUrl: string | undefined;
  /** Release to take instead of the repository's or the nearest. */
  readonly release: string | undefined;
}

/** One Sovereign as it is understood. */
export interface ImportedSovereign {
  readonly folder: string;
  readonly layout: LayoutKind;
  readonly domain: string | undefined;
  /** Undefined where something is missing; the findings say what. */
  readonly spec: { readonly file: string; readonly text: string } | undefined;
  /** The spec as far as it is known. */
  readonly input: JsonObject;
  readonly hostClusters: readonly string[];
  readonly variables: readonly ExplainedVariable[];
  /** ConfigMaps and Secrets that supply further variables. */
  readonly variableSources: readonly string[];
  readonly team: readonly TeamFile[];
  /** Objects that no spec generates, as `Kind namespace/name`; only where files do not say it. */
  readonly teamObjects: readonly string[];
  /** What it applies and would apply, in a layout that is not ours; undefined in ours, and without a spec. */
  readonly applied: AppliedSides | undefined;
  readonly findings: readonly Finding[];
  readonly writes: readonly PlannedWrite[];
}

/** All that a repository shows; `writes` is empty while a finding is an error. */
export interface ImportedTree {
  /** The releases of the shelf, the nearest first. */
  readonly releases: readonly ReleaseMatch[];
  readonly release: string;
  readonly sovereigns: readonly ImportedSovereign[];
  /** Folders of Sovereigns that have a spec and a lock already. */
  readonly present: readonly string[];
  /** Of the shared folder, where it is one of ours. */
  readonly team: readonly TeamFile[];
  readonly findings: readonly Finding[];
  readonly writes: readonly PlannedWrite[];
}

/**
 * Derives spec and lock of every Sovereign that has none from the files of a repository. Pure: nothing is written.
 *
 * Reports what is missing, with what to write; a Sovereign with something missing gives no spec.
 */
export async function importRepository(input: ImportInput): Promise<ImportedTree> {
  const { repository, shelf } = input;
  const tree = parseTree(withoutRecords(repository));
  const releases = rankReleases(
    pinsOf(tree),
    releasesOf(shelf).map((name) => pinsOfRelease(shelf, name)),
  );
  const release = input.release ?? releaseOf(repository, releases);
  const model = modelOf(input, release);
  const renderer = specRenderer(model, input.templates);
  const places = findSovereigns(tree).filter((place) => isWanted(place, input.sovereign));
  const present = places.filter((place) => isImported(place, repository));
  const open = places.filter((place) => !present.includes(place));
  const unread = damage(tree.findings, open);
  const context = { ...input, model, renderer };
  const sovereigns = await Promise.all(
    (unread.length > 0 ? [] : open).map((place) =>
      (place.kind === 'catalyst' ? importSovereign : importForeign)(place, tree, context),
    ),
  );
  const shared = sharedWrites(input, sovereigns, renderer, release);
  const findings = [
    ...(places.length === 0 ? [noSovereign()] : unread),
    ...sovereigns.flatMap((sovereign) => sovereign.findings),
  ];
  const isWhole = !findings.some(({ severity }) => severity === 'error');
  return {
    releases,
    release,
    sovereigns,
    present: present.map(({ folder }) => folder),
    team: shared.team,
    findings,
    writes: isWhole ? [...sovereigns.flatMap(({ writes }) => writes), ...shared.writes] : [],
  };
}

function withoutRecords(repository: Files): Files {
  return new Map([...repository].filter(([path]) => !path.includes('/.catalyst/')));
}

function pinsOfRelease(shelf: Files, release: string): Parameters<typeof rankReleases>[1][number] {
  const { slots } = parseCatalog(shelf, release);
  return { release, versions: new Map(slots.map(({ blueprint, version }) => [blueprint, version])) };
}

/** The repository's own word, where it is a release of the shelf; else the nearest. */
function releaseOf(repository: Files, releases: readonly ReleaseMatch[]): string {
  const stated = readReleaseFile(repository)?.release;
  const known = releases.find(({ release }) => release === stated);
  return (known ?? releases[0])?.release ?? '';
}

function modelOf({ shelf, repository }: ImportInput, release: string): ReleaseModel {
  const catalog = parseCatalog(shelf, release);
  return buildReleaseModel(catalog, readReleaseFile(repository)?.profile ?? catalog.profile);
}

function isWanted({ folder }: SovereignPlace, sovereign: string | undefined): boolean {
  return sovereign === undefined || folder === `clusters/${sovereign}`;
}

/** True where spec and lock are there, or the spec alone of a Sovereign that is still to be generated. */
function isImported({ folder, kind, units }: SovereignPlace, repository: Files): boolean {
  const spec = `${folder}/sovereign.yaml`;
  if (!repository.has(spec)) return false;
  if (kind === 'catalyst') return repository.has(`${folder}/${LOCK_PATH}`);
  const isAlone =
    units.length === 0 && ![...repository.keys()].some((path) => path.startsWith(`${folder}/`) && path !== spec);
  const isOurs = repository.has(`${TEMPLATE_FOLDER}/${LOCK_PATH}`) || ![...repository.keys()].some(isOfTemplate);
  return isAlone && isOurs && isWhole(spec, repository.get(spec));
}

function isOfTemplate(path: string): boolean {
  return path.startsWith(`${TEMPLATE_FOLDER}/`);
}

function noSovereign(): Finding {
  return {
    rule: 'import-nothing',
    severity: 'error',
    message: 'No folder below clusters/ installs a Blueprint, so there is no Sovereign to import.',
    help: 'Name a Flux repository with --repo, or make a Sovereign with "generator-catalyst sovereign".',
  };
}

/** What cannot be read is not known to be there: a spec without it would switch it off. */
function damage(findings: readonly Finding[], places: readonly SovereignPlace[]): readonly Finding[] {
  const folders = [TEMPLATE_FOLDER, ...places.map(({ folder }) => folder)];
  const isRead = (file: string): boolean =>
    places.length > 0 && folders.some((folder) => file.startsWith(`${folder}/`));
  return findings.filter(({ file = '' }) => isRead(file) && !file.endsWith('/sovereign.yaml'));
}

/** Lock and bases of the shared folder: of ours only, since the files of any other stay the team's. */
function sharedWrites(
  { repository, generatorVersion }: ImportInput,
  sovereigns: readonly ImportedSovereign[],
  renderer: SpecRenderer,
  release: string,
): { readonly team: readonly TeamFile[]; readonly writes: readonly PlannedWrite[] } {
  const isOurs = sovereigns.some(({ layout, spec }) => layout === 'catalyst' && spec !== undefined);
  if (!isOurs || repository.has(`${TEMPLATE_FOLDER}/${LOCK_PATH}`)) return { team: [], writes: [] };
  const folder = sharedFolder(renderer);
  return {
    team: teamFiles(repository, TEMPLATE_FOLDER, folder.files),
    writes: recordsOf(folder, { generator: generatorVersion, release }, undefined, repository),
  };
}
