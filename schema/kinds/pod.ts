import { z } from 'zod';
import {
  count,
  dataKey,
  dnsLabel,
  formOf,
  keyRef,
  labels,
  objectName,
  portNumber,
  quantity,
  strings,
} from './field.js';
import { areUnique, portName } from './kubernetes.js';
import { once, oneOf, rule } from './object.js';
import { podSecurityContext, securityContext } from './security-context.js';

const flag = z.boolean().optional();
const fileMode = z.int().min(0).max(0o777);
const portRef = z.union([portNumber, portName]);

/** The pod specification of a Job or CronJob: the fields that a tree sets, with the API's cross-field rules. */
export const podSpec = once(() =>
  z
    .strictObject({
      activeDeadlineSeconds: z.int().min(1).optional(),
      automountServiceAccountToken: flag,
      containers: z.array(container()).min(1),
      enableServiceLinks: flag,
      hostNetwork: flag,
      imagePullSecrets: z.array(z.strictObject({ name: objectName })).optional(),
      initContainers: z.array(container()).optional(),
      nodeSelector: labels.optional(),
      priorityClassName: z.string().optional(),
      restartPolicy: z.enum(['Always', 'OnFailure', 'Never']).optional(),
      securityContext: podSecurityContext().optional(),
      serviceAccountName: objectName.optional(),
      terminationGracePeriodSeconds: count.optional(),
      tolerations: z.array(toleration()).optional(),
      volumes: z.array(volume()).optional(),
    })
    .refine(
      (pod) => areUnique([...pod.containers, ...(pod.initContainers ?? [])].map((one) => one.name)),
      rule('Two containers have one name.', 'Give every container and initContainer a name of its own.', [
        'containers',
      ]),
    )
    .refine(
      (pod) => areUnique((pod.volumes ?? []).map((one) => one.name)),
      rule('Two volumes have one name.', 'Give every volume a name of its own.', ['volumes']),
    )
    .superRefine((pod, context) => {
      const names = new Set((pod.volumes ?? []).map((one) => one.name));
      for (const list of ['containers', 'initContainers'] as const) {
        (pod[list] ?? []).forEach((one, index) =>
          (one.volumeMounts ?? []).forEach((mount, at) => {
            if (names.has(mount.name)) return;
            context.addIssue({
              code: 'custom',
              path: [list, index, 'volumeMounts', at, 'name'],
              message: `The pod has no volume "${mount.name}".`,
              params: { help: 'Add the volume, or mount one that the pod has.' },
            });
          }),
        );
      }
    }),
);

/** The part of a pod specification that a tree sets. */
export type PodSpec = z.infer<ReturnType<typeof podSpec>>;

/** Requests and limits by resource name. */
export const resources = z.strictObject({
  limits: z.record(z.string(), quantity).optional(),
  requests: z.record(z.string(), quantity).optional(),
});

/** One toleration; `tolerationSeconds` belongs to NoExecute, a value to Equal. */
export function toleration() {
  return z
    .strictObject({
      key: z.string().optional(),
      operator: z.enum(['Exists', 'Equal']).optional(),
      value: z.string().optional(),
      effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
      tolerationSeconds: z.int().optional(),
    })
    .refine(
      (one) => one.operator !== 'Exists' || (one.value ?? '') === '',
      rule('A toleration with operator Exists has no value.', 'Remove value, or write operator: Equal.', ['value']),
    )
    .refine(
      (one) => one.tolerationSeconds === undefined || one.effect === 'NoExecute',
      rule('tolerationSeconds belongs to the effect NoExecute.', 'Remove tolerationSeconds.', ['tolerationSeconds']),
    );
}

function container() {
  return z.strictObject({
    args: strings.optional(),
    command: strings.optional(),
    env: z.array(envVar()).optional(),
    envFrom: z.array(envFrom()).optional(),
    image: z.string().min(1),
    imagePullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']).optional(),
    livenessProbe: probe().optional(),
    name: dnsLabel,
    ports: z.array(containerPort()).optional(),
    readinessProbe: probe().optional(),
    resources: resources.optional(),
    restartPolicy: z.literal('Always').optional(),
    securityContext: securityContext().optional(),
    startupProbe: probe().optional(),
    terminationMessagePolicy: z.enum(['File', 'FallbackToLogsOnError']).optional(),
    volumeMounts: z.array(volumeMount()).optional(),
    workingDir: z.string().optional(),
  });
}

function containerPort() {
  return z.strictObject({
    containerPort: portNumber,
    hostPort: portNumber.optional(),
    name: portName.optional(),
    protocol: z.enum(['TCP', 'UDP', 'SCTP']).optional(),
  });
}

function envVar() {
  const source = oneOf(['configMapKeyRef', 'fieldRef', 'resourceFieldRef', 'secretKeyRef'], 'exactly one');
  const valueFrom = z
    .strictObject({
      configMapKeyRef: keyRef.optional(),
      fieldRef: fieldRef.optional(),
      resourceFieldRef: resourceFieldRef.optional(),
      secretKeyRef: keyRef.optional(),
    })
    .refine(source.holds, source.says);
  return z
    .strictObject({
      name: z.string().regex(/^[^=]+$/, 'a name without "="'),
      value: z.string().optional(),
      valueFrom: valueFrom.optional(),
    })
    .refine(
      (one) => (one.value ?? '') === '' || one.valueFrom === undefined,
      rule('An environment variable has a value or a valueFrom.', 'Remove one of the two.', ['valueFrom']),
    );
}

const fieldRef = z.strictObject({ apiVersion: z.string().optional(), fieldPath: z.string().min(1) });
const resourceFieldRef = z.strictObject({
  containerName: z.string().optional(),
  divisor: quantity.optional(),
  resource: z.string().min(1),
});

function envFrom() {
  const source = oneOf(['configMapRef', 'secretRef'], 'exactly one');
  const ref = z.strictObject({ name: objectName, optional: flag });
  return z
    .strictObject({ configMapRef: ref.optional(), prefix: z.string().optional(), secretRef: ref.optional() })
    .refine(source.holds, source.says);
}

function volumeMount() {
  return z
    .strictObject({
      mountPath: z
        .string()
        .min(1)
        .regex(/^[^:]*$/, 'a path without ":"'),
      name: dnsLabel,
      readOnly: flag,
      subPath: relativePath.optional(),
      subPathExpr: relativePath.optional(),
    })
    .refine(
      (one) => one.subPath === undefined || one.subPathExpr === undefined,
      rule('A mount has a subPath or a subPathExpr.', 'Remove one of the two.', ['subPathExpr']),
    );
}

const relativePath = formOf(/^(?!\/)(?!(.*\/)?\.\.(\/|$)).*$/, 'a relative path without "..", such as config/app.yaml');
const keyToPath = z.strictObject({ key: dataKey, mode: fileMode.optional(), path: relativePath });

function volume() {
  const source = oneOf(['configMap', 'emptyDir', 'persistentVolumeClaim', 'projected', 'secret'], 'exactly one');
  const files = { defaultMode: fileMode.optional(), items: z.array(keyToPath).optional(), optional: flag };
  return z
    .strictObject({
      configMap: z.strictObject({ name: objectName, ...files }).optional(),
      emptyDir: z
        .strictObject({ medium: z.enum(['', 'Memory']).optional(), sizeLimit: quantity.optional() })
        .optional(),
      name: dnsLabel,
      persistentVolumeClaim: z.strictObject({ claimName: objectName, readOnly: flag }).optional(),
      projected: z.strictObject({ defaultMode: fileMode.optional(), sources: z.array(projection()).min(1) }).optional(),
      secret: z.strictObject({ secretName: objectName, ...files }).optional(),
    })
    .refine(source.holds, source.says);
}

function projection() {
  const source = oneOf(['configMap', 'downwardAPI', 'secret', 'serviceAccountToken'], 'exactly one');
  const files = z.strictObject({ name: objectName, items: z.array(keyToPath).optional(), optional: flag });
  const downward = z.strictObject({
    fieldRef: fieldRef.optional(),
    mode: fileMode.optional(),
    path: relativePath,
    resourceFieldRef: resourceFieldRef.optional(),
  });
  return z
    .strictObject({
      configMap: files.optional(),
      downwardAPI: z.strictObject({ items: z.array(downward).optional() }).optional(),
      secret: files.optional(),
      serviceAccountToken: z
        .strictObject({
          audience: z.string().optional(),
          expirationSeconds: z.int().min(600).optional(),
          path: relativePath,
        })
        .optional(),
    })
    .refine(source.holds, source.says);
}

function probe() {
  const handler = oneOf(['exec', 'grpc', 'httpGet', 'tcpSocket'], 'exactly one');
  const header = z.strictObject({ name: z.string(), value: z.string() });
  return z
    .strictObject({
      exec: z.strictObject({ command: strings.optional() }).optional(),
      failureThreshold: count.optional(),
      grpc: z.strictObject({ port: portNumber, service: z.string().optional() }).optional(),
      httpGet: z
        .strictObject({
          host: z.string().optional(),
          httpHeaders: z.array(header).optional(),
          path: z.string().optional(),
          port: portRef,
          scheme: z.enum(['HTTP', 'HTTPS']).optional(),
        })
        .optional(),
      initialDelaySeconds: count.optional(),
      periodSeconds: count.optional(),
      successThreshold: count.optional(),
      tcpSocket: z.strictObject({ host: z.string().optional(), port: portRef }).optional(),
      timeoutSeconds: count.optional(),
    })
    .refine(handler.holds, handler.says);
}
