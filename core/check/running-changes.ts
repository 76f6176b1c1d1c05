import type { Finding } from '../../schema/finding.js';
import type { Unit } from '../bringup/host-cluster.js';
import { reissue } from '../diff/meanings/reissue.js';
import { unitMoves, type UnitMove } from '../diff/meanings/pruned.js';
import { wordList } from '../diff/meaning-rule.js';
import { sceneBetween, type Scene } from '../diff/scene.js';
import { buildHostCluster, findRoots } from '../flux/host-clusters.js';
import { sampleVariables } from '../model/sample-variables.js';
import { resourceLabel } from '../tree/resource.js';
import { parseTree, type Files, type Tree } from '../tree/tree.js';
import type { JudgedCluster } from './check.js';

/**
 * What a generation does to host clusters that run already, and that their new state alone does not show: certificates
 * that are issued anew, and objects that go from one Flux Kustomization to another.
 *
 * `before` is the repository as it is, `after` what the clusters were built from. Nothing for host clusters that are new.
 */
export function findRunningChanges(before: Files, after: Tree, clusters: readonly JudgedCluster[]): readonly Finding[] {
  const rootOf = ({ cluster }: JudgedCluster): string => cluster.units[0]?.manifest.file ?? '';
  const known = clusters.filter((judged) => before.has(rootOf(judged)));
  if (known.length === 0 || isSame(before, after)) return [];
  const tree = parseTree(inScope(before, after), after);
  const roots = findRoots(tree);
  return known.flatMap((judged) => {
    const root = roots.find(({ file }) => file === rootOf(judged));
    if (root === undefined) return [];
    const { cluster } = buildHostCluster(tree, root, sampleVariables());
    const scene = sceneBetween({ cluster, tree }, { cluster: judged.cluster, tree: after });
    return [...reissuedCertificates(scene), ...movedObjects(scene, cluster.units)];
  });
}

/** The repository's files below the Sovereigns' folders that the new tree knows. */
function inScope(before: Files, { files }: Tree): Files {
  const folders = new Set([...files.keys()].map(folderOf));
  return new Map([...before].filter(([path]) => folders.has(folderOf(path))));
}

function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function isSame(before: Files, after: Tree): boolean {
  const present = inScope(before, after);
  return present.size === after.files.size && [...present].every(([path, text]) => after.files.get(path) === text);
}

function reissuedCertificates(scene: Scene): readonly Finding[] {
  return reissue
    .find(scene)
    .filter(({ id }) => id === 'certificate-reissued')
    .map(({ id, severity, object, file, message, why }) => ({
      rule: id,
      severity: severity === 'info' ? 'info' : 'warning',
      message: `${scene.cluster ?? ''}: ${object}: ${message} ${why}`,
      help:
        severity === 'info'
          ? 'Nothing needs to be done.'
          : 'Bring changes of names together in one commit, and leave some of the 5 for an accident.',
      object,
      file,
    }));
}

/** One warning for each pair of units that objects move between. */
function movedObjects(scene: Scene, units: readonly Unit[]): readonly Finding[] {
  const groups = new Map<string, UnitMove[]>();
  for (const move of unitMoves(scene).filter(({ isPruned }) => isPruned)) {
    const key = `${move.from.name} ${move.to.name}`;
    groups.set(key, [...(groups.get(key) ?? []), move]);
  }
  return [...groups.values()].flatMap((moves) => moveFinding(moves, scene.cluster ?? '', units));
}

function moveFinding(moves: readonly UnitMove[], cluster: string, units: readonly Unit[]): readonly Finding[] {
  const [first] = moves;
  const manifest = units.find(({ name }) => name === first?.from.name)?.manifest;
  if (first === undefined || manifest === undefined) return [];
  const { from, to } = first;
  const labels = moves.map(({ object }) => resourceLabel(object.resource)).sort();
  const uninstalls = moves.some(({ object }) => object.resource.kind === 'HelmRelease');
  return [
    {
      rule: 'object-changes-unit',
      severity: 'warning',
      message:
        `${cluster}: ${wordList(labels)} ${labels.length === 1 ? 'moves' : 'move'} from unit ${from.name} to unit ${to.name}. ` +
        `When ${from.name} is applied first, Flux deletes ${labels.length === 1 ? 'it' : 'them'}` +
        `${uninstalls ? ', and uninstalls what a HelmRelease had installed' : ''}.`,
      help:
        `On a running host cluster take three steps, each a commit that Flux has applied before the next: "prune: false" in ` +
        `${manifest.file}; this change, by "generator-catalyst upgrade", which keeps that edit; "prune: true" again once unit ` +
        `${to.name} is Ready.`,
      object: `Kustomization flux-system/${from.name}`,
      path: 'spec.prune',
      file: manifest.file,
      position: manifest.locate(['spec', 'prune']),
    },
  ];
}
