/** A named CEL expression that later ones read as `variables.<name>`. */
export interface CelVariable {
  readonly name: string;
  readonly expression: string;
}

/** A kind whose objects a policy judges. */
export interface MatchedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** As the API server's webhook rules name them, subresources included. */
  readonly resources: readonly string[];
}

/**
 * One Kyverno policy, before it is written as the kind that the platform serves.
 *
 * Its decision is the CEL text alone, and both kinds carry that text unchanged; so they cannot disagree.
 */
export interface KyvernoPolicy {
  /** Name of the object and of its file. */
  readonly id: string;
  readonly title: string;
  /** What an object must be, as a sentence. */
  readonly checks: string;
  /** What goes wrong without it, as a sentence. */
  readonly why: string;
  readonly severity: 'high' | 'medium';
  /** What the annotation `policies.kyverno.io/subject` names. */
  readonly subject: 'Pod' | 'Service';
  readonly matches: readonly MatchedKind[];
  /** True when an object changes in what the policy judges; an update that leaves it alone is let through. */
  readonly changesWhatIsJudged: string;
  /** Read in order; the last one, `offenders`, lists what breaks the policy, as text. */
  readonly variables: readonly CelVariable[];
  /** What the person who is refused reads before the list of offenders. */
  readonly message: string;
}

const WORKLOADS: readonly MatchedKind[] = [
  // Kyverno's CEL policies see a debug container only when its subresource is named.
  { group: '', version: 'v1', kind: 'Pod', resources: ['pods', 'pods/ephemeralcontainers'] },
  { group: 'apps', version: 'v1', kind: 'DaemonSet', resources: ['daemonsets'] },
  { group: 'apps', version: 'v1', kind: 'Deployment', resources: ['deployments'] },
  { group: 'apps', version: 'v1', kind: 'StatefulSet', resources: ['statefulsets'] },
  { group: 'batch', version: 'v1', kind: 'CronJob', resources: ['cronjobs'] },
  { group: 'batch', version: 'v1', kind: 'Job', resources: ['jobs'] },
];

const SERVICES: readonly MatchedKind[] = [{ group: '', version: 'v1', kind: 'Service', resources: ['services'] }];

// On CREATE the API server gives null for oldObject, Kyverno's engine an empty map.
const IS_NEW = `oldObject == null ||
!has(oldObject.spec)`;

const WORKLOAD_CHANGES = `${IS_NEW} ||
(object.kind == 'Pod' ? oldObject.spec != object.spec :
object.kind == 'CronJob' ? oldObject.spec.jobTemplate != object.spec.jobTemplate :
oldObject.spec.template != object.spec.template)`;

/** True when the spec of a Pod or a Service is new or changes. */
export const SPEC_CHANGES = `${IS_NEW} ||
oldObject.spec != object.spec`;

const POD_SPEC: CelVariable = {
  name: 'podSpec',
  expression: `object.kind == 'Pod' ? object.spec :
object.kind == 'CronJob' ? object.spec.jobTemplate.spec.template.spec :
object.spec.template.spec`,
};

/** Containers of every sort. */
const CONTAINERS: CelVariable = {
  name: 'containers',
  expression: `variables.podSpec.?containers.orValue([]) +
variables.podSpec.?initContainers.orValue([]) +
variables.podSpec.?ephemeralContainers.orValue([])`,
};

/** Without ephemeral containers: the Kubernetes API refuses resources on them. */
const LASTING_CONTAINERS: CelVariable = {
  name: 'containers',
  expression: `variables.podSpec.?containers.orValue([]) +
variables.podSpec.?initContainers.orValue([])`,
};

const NAME_AND_IMAGE = "container.name + ' (' + container.?image.orValue('no image') + ')'";

/** Containers that break a policy, each described by a CEL expression over `container`. */
function offendingContainers(isWrong: string, described: string): CelVariable {
  return {
    name: 'offenders',
    expression: `variables.containers.filter(container,
${isWrong.replace(/^/gm, '  ')}
).map(container, ${described})`,
  };
}

// `\z` is the end of the text: Flux would read the usual sign for it as the start of a variable. A colon before a slash
// belongs to a port, one after an @ to a digest.
const IS_NOT_PINNED = `!container.?image.orValue('').matches(r'@sha256:[0-9a-f]{64}\\z') &&
(
  !container.?image.orValue('').matches(r'\\A[^@]*[^:/@]:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\\z') ||
  container.image.endsWith(':latest')
)`;

// Kubernetes takes a limit as the request of a Pod, but does not write that into the template of a Deployment.
const LACKS_REQUESTS = `!['cpu', 'memory'].all(resource,
  resource in container.?resources.?requests.orValue({}) ||
  resource in container.?resources.?limits.orValue({})
)`;

/**
 * The policies of a Sovereign, by id. `\${REGISTRY_HOST}` is the registry of the host cluster.
 *
 * None names a namespace: what is left out is one list, handed to whoever writes the manifests.
 */
export const KYVERNO_POLICIES: readonly KyvernoPolicy[] = [
  {
    id: 'disallow-nodeport-services',
    title: 'No NodePort Services',
    checks: 'A Service is not of type NodePort.',
    why: 'A node port is open on every machine, past the Gateway, its certificate and its policies.',
    severity: 'medium',
    subject: 'Service',
    matches: SERVICES,
    changesWhatIsJudged: SPEC_CHANGES,
    variables: [
      {
        name: 'offenders',
        expression: "object.spec.?type.orValue('ClusterIP') == 'NodePort' ? [object.metadata.name] : []",
      },
    ],
    message: 'Use type ClusterIP and an HTTPRoute to the Gateway. Of type NodePort: ',
  },
  {
    id: 'disallow-privileged-containers',
    title: 'No privileged containers',
    checks: 'No container, init container or ephemeral container is privileged.',
    why: 'A privileged container is root on its machine, and so on every workload of it.',
    severity: 'high',
    subject: 'Pod',
    matches: WORKLOADS,
    changesWhatIsJudged: WORKLOAD_CHANGES,
    variables: [
      POD_SPEC,
      CONTAINERS,
      offendingContainers('container.?securityContext.?privileged.orValue(false)', 'container.name'),
    ],
    message: 'Remove securityContext.privileged. Privileged: ',
  },
  {
    id: 'require-harbor-images',
    title: "Images come from the host cluster's own registry",
    checks: 'Every image of containers, init containers and ephemeral containers comes from ${REGISTRY_HOST}.',
    why: 'What the registry has not mirrored is neither scanned nor there when its origin is unreachable.',
    severity: 'high',
    subject: 'Pod',
    matches: WORKLOADS,
    changesWhatIsJudged: WORKLOAD_CHANGES,
    variables: [
      POD_SPEC,
      CONTAINERS,
      offendingContainers("!container.?image.orValue('').startsWith('${REGISTRY_HOST}/')", NAME_AND_IMAGE),
    ],
    message: 'Take images from ${REGISTRY_HOST}. From elsewhere: ',
  },
  {
    id: 'require-pinned-images',
    title: 'Images are pinned',
    checks: 'Every image has a digest, or a tag other than latest.',
    why: 'An image without a version changes by itself, and differs from machine to machine.',
    severity: 'medium',
    subject: 'Pod',
    matches: WORKLOADS,
    changesWhatIsJudged: WORKLOAD_CHANGES,
    variables: [POD_SPEC, CONTAINERS, offendingContainers(IS_NOT_PINNED, NAME_AND_IMAGE)],
    message: 'Write a version tag or a digest. Not pinned: ',
  },
  {
    id: 'require-resource-requests',
    title: 'Containers request CPU and memory',
    checks: 'Every container and init container requests CPU and memory; a limit counts as a request.',
    why: 'The scheduler and the autoscaler count requests alone; without them a machine is filled until it fails.',
    severity: 'medium',
    subject: 'Pod',
    matches: WORKLOADS,
    changesWhatIsJudged: WORKLOAD_CHANGES,
    variables: [POD_SPEC, LASTING_CONTAINERS, offendingContainers(LACKS_REQUESTS, 'container.name')],
    message: 'Set resources.requests.cpu and resources.requests.memory. Missing in: ',
  },
];
