import { parseSpec } from '../../core/spec/parse.js';
import { removeHostClusters, retireHostClusters } from '../../core/spec/edit.js';
import { UsageError, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import type { ChosenSpec } from './choose-spec.js';
import type { NextStep } from './next-steps.js';
import { runSovereign, type SovereignOptions } from './sovereign.js';

/** What `generator-catalyst remove` is asked to do: as for `sovereign`, with what to remove and which step. */
export interface RemoveOptions extends SovereignOptions {
  /** Host cluster; undefined means every one of the Sovereign. */
  readonly cluster: string | undefined;
  readonly step: 'orphan' | 'delete' | undefined;
}

/** Removes a host cluster in two steps: first Flux is told to leave everything running, then its files go. */
export async function runRemove(options: RemoveOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.sovereign === undefined) throw new UsageError('No Sovereign was named.', 'Name it: --sovereign FQDN.');
  if (options.step === undefined) throw refusal(options);
  const edit = (spec: ChosenSpec): ChosenSpec => ({ ...spec, text: editSpec(spec, options) });
  return runSovereign({ ...options, spec: undefined }, terminal, { edit, then: stepsAfter(options) });
}

/** Between the two steps Flux has to apply the first one; after the second nothing is left for it to find. */
function stepsAfter(options: RemoveOptions): readonly NextStep[] {
  const { step, cluster } = options;
  const where = cluster ?? 'every host cluster';
  if (step === 'orphan') {
    return [
      ['wait', `until Flux has applied that commit on ${where}, where this prints it:`],
      ['', 'kubectl --namespace flux-system get kustomization sovereign \\'],
      ['', "  --output jsonpath='{.status.lastAppliedRevision}'"],
      ['then', `${commandOf(options)} --step delete`],
    ];
  }
  return [
    ['know', `Flux on ${where} finds its folder no more, and leaves everything running`],
    ['left', 'its folder extra/, which is yours: "git rm -r" it when nobody needs it'],
  ];
}

function refusal(options: RemoveOptions): UsageError {
  const { sovereign, cluster } = options;
  const what = cluster === undefined ? `every host cluster of ${sovereign ?? ''}` : `host cluster ${cluster}`;
  const command = commandOf(options);
  return new UsageError(
    `Deleting the Flux objects of ${what} uninstalls a live cluster: Flux prunes what it applied, volumes included.`,
    `Take two steps:\n      ${command} --step orphan\n    then, once Flux has applied that commit:\n      ${command} --step delete`,
  );
}

function commandOf({ sovereign, cluster }: RemoveOptions): string {
  const named = cluster === undefined ? '' : ` --cluster ${cluster}`;
  return `generator-catalyst remove --sovereign ${sovereign ?? 'FQDN'}${named}`;
}

function editSpec({ file, text }: ChosenSpec, { cluster, step, sovereign }: RemoveOptions): string {
  const parsed = parseSpec(file, text);
  // A spec that is wrong is reported by the generation that follows.
  if (parsed.kind === 'findings') return text;
  const all = parsed.spec.hostClusters;
  const chosen = cluster === undefined ? all : all.filter(({ name }) => name === cluster);
  const names = chosen.map(({ name }) => name);
  if (names.length === 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new UsageError(`${sovereign ?? ''} has no host cluster "${cluster ?? ''}".`, `Write one of ${known}.`);
  }
  if (step === 'orphan') return retireHostClusters(text, names);
  const live = chosen.filter(({ retired }) => !retired).map(({ name }) => name);
  if (live.length > 0) {
    throw new UsageError(
      `Flux still prunes on ${live.join(', ')}.`,
      'Take the step "--step orphan" first, and let Flux apply it.',
    );
  }
  if (names.length < all.length) return removeHostClusters(text, names);
  throw new UsageError(
    `Every host cluster of ${sovereign ?? ''} is retired; what is left is its folder.`,
    `Run "git rm -r clusters/${sovereign ?? ''}" and commit.`,
  );
}
