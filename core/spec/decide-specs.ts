import type { Finding } from '../../schema/finding.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { parseCatalog } from '../catalog/parse.js';
import { buildSovereignModel, type SovereignModel } from '../model/cluster-model.js';
import { buildReleaseModel, type ReleaseModel } from '../model/release-model.js';
import { sortFindings } from '../report/sort-findings.js';
import type { Files } from '../tree/tree.js';
import { checkSpec, type FindAt } from './check-spec.js';
import { parseSpec } from './parse.js';
import { chooseRelease, type ChosenRelease } from './repository-release.js';

/** The text of a spec, and the file to name in findings. */
export interface SpecText {
  readonly file: string;
  readonly text: string;
}

/** Specs, and what they are read against. */
export interface SpecsInput {
  readonly shelf: Files;
  /** Everything below `clusters/`. */
  readonly repository: Files;
  readonly specs: readonly SpecText[];
  /** Release asked for on the command line. */
  readonly release: string | undefined;
}

/** A Sovereign with every decision taken, the text that it follows from, and how to point into that. */
export interface DecidedSovereign {
  readonly model: SovereignModel;
  readonly spec: SpecText;
  readonly findAt: FindAt;
}

/** The decisions that several specs lead to, or what is wrong with any of them. */
export type DecidedSpecs =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'decided'; readonly release: ReleaseModel; readonly sovereigns: readonly DecidedSovereign[] };

/** Every spec read and checked against the release; what is wrong with any of them is told together. */
export function decideSpecs({ specs, repository, shelf, release: option }: SpecsInput): DecidedSpecs {
  const read = specs.map((spec) => ({ spec, parsed: parseSpec(spec.file, spec.text) }));
  const valid = read.flatMap(({ spec, parsed }) => (parsed.kind === 'spec' ? { text: spec, ...parsed } : []));
  const findings = read.flatMap(({ parsed }) => (parsed.kind === 'findings' ? parsed.findings : []));
  let release: ReleaseModel | undefined;
  for (const {
    spec,
    findAt,
    text: { file },
  } of valid) {
    const finding = (message: string, help: string): Finding =>
      findAt(['release'], { rule: 'repository-release', message, help });
    const choice = chooseRelease(repository, shelf, { option, spec: { release: spec.release, finding } });
    if (choice.kind === 'findings') {
      findings.push(...choice.findings);
      continue;
    }
    release ??= releaseModelOf(shelf, choice.chosen);
    findings.push(...checkSpec(spec, release, findAt), ...wrongFolder(spec, file, findAt));
  }
  if (findings.length > 0 || release === undefined) return { kind: 'findings', findings: sortFindings(findings) };
  const known = release;
  const sovereigns = valid.map(({ spec, text, findAt }) => {
    return { model: buildSovereignModel(spec, known), spec: text, findAt };
  });
  return { kind: 'decided', release, sovereigns };
}

/** A spec in another Sovereign's folder would make a second tree, and leave the first one to nobody. */
function wrongFolder({ domain }: SovereignSpec, file: string, findAt: FindAt): readonly Finding[] {
  const folder = /^clusters\/([^/]+)\/sovereign\.yaml$/.exec(file)?.[1];
  if (folder === undefined || folder === domain) return [];
  const message = `Domain "${domain}" is not that of its folder, clusters/${folder}.`;
  const help = `Write ${folder}. For another Sovereign, generate it from a spec of its own with "sovereign --spec FILE".`;
  return [findAt(['domain'], { rule: 'spec-folder', message, help })];
}

/** The decisions of a release; the profile is the repository's, where it states one. */
export function releaseModelOf(shelf: Files, { release, profile }: ChosenRelease): ReleaseModel {
  const catalog = parseCatalog(shelf, release);
  return buildReleaseModel(catalog, profile ?? catalog.profile);
}
