import type { Finding } from '../../schema/finding.js';
import type { BringUp } from '../bringup/walk.js';
import { walkBringUp } from '../bringup/walk.js';
import type { Ground, HostCluster } from '../bringup/host-cluster.js';
import type { GroundState, PlatformProfile } from '../../schema/catalog.js';
import type { RunningImage } from '../kyverno/running-images.js';
import type { Tree } from '../tree/tree.js';
import { sortFindings } from '../report/sort-findings.js';
import { RULES } from './rules.js';

/** One host cluster to be judged: as Flux runs it, and what it stands on. */
export interface JudgedCluster {
  readonly cluster: HostCluster;
  readonly ground: Ground;
  readonly groundState: GroundState;
  readonly bringUp: BringUp;
}

/** All that a rule may look at. */
export interface CheckContext {
  readonly tree: Tree;
  readonly clusters: readonly JudgedCluster[];
  readonly profile: PlatformProfile;
  /** What live clusters were seen to run, by the name of the host cluster; undefined where nobody looked. */
  readonly images?: ReadonlyMap<string, readonly RunningImage[]> | undefined;
}

/** Finds one kind of fault. Its id never changes once released. */
export interface Rule {
  readonly id: string;
  readonly check: (context: CheckContext) => readonly Finding[];
}

/** Walks a host cluster up, so that several rules can look at the outcome. */
export function judgeCluster(cluster: HostCluster, ground: Ground, groundState: GroundState): JudgedCluster {
  return { cluster, ground, groundState, bringUp: walkBringUp(cluster, ground) };
}

/** Everything that the rules find, by file and place; the same finding in several host clusters stands once. */
export function checkTree(context: CheckContext): readonly Finding[] {
  return sortFindings(RULES.flatMap((rule) => rule.check(context)));
}
