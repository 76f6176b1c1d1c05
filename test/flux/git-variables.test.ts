import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildHostCluster, findRoots } from '../../core/flux/host-clusters.js';
import { parseTree } from '../../core/tree/tree.js';

const test = suite('variables in Git');

const settings = (domain: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: flux-system}\ndata: {DOMAIN: "${domain}"}\n`;

function unit(name: string, path: string): string {
  return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./${path}, postBuild: {substituteFrom: [{kind: ConfigMap, name: settings}]}}
`;
}

/** Two host clusters that apply one folder; each holds what `files` say. */
function hostsOf(files: readonly (readonly [string, string])[]): readonly string[] {
  const cluster = (name: string): readonly (readonly [string, string])[] => [
    [`clusters/${name}/root.yaml`, unit('root', `clusters/${name}`).replace(/, postBuild.*}/, '}')],
    [`clusters/${name}/app.yaml`, unit('app', 'apps')],
    [`clusters/${name}/kustomization.yaml`, 'resources: [root.yaml, app.yaml]\n'],
  ];
  const host = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: app, labels: {host: "${DOMAIN}"}}\n';
  const tree = parseTree(new Map([...cluster('a'), ...cluster('b'), ['apps/a.yaml', host], ...files]));
  return findRoots(tree).map((root) => {
    const { cluster: built, findings } = buildHostCluster(tree, root, new Map());
    const labels = built.units.find(({ name }) => name === 'app')?.objects[0]?.value.metadata;
    return findings.length > 0 ? findings.map(({ rule }) => rule).join() : JSON.stringify(labels);
  });
}

test('each host cluster takes its variables from the ConfigMap that stands nearest', () => {
  const files = [
    ['clusters/a/settings.yaml', settings('a.example')],
    ['clusters/b/x/settings.yaml', settings('b.example')],
  ] as const;
  assert.equal(hostsOf(files), [
    '{"name":"app","labels":{"host":"a.example"}}',
    '{"name":"app","labels":{"host":"b.example"}}',
  ]);
});

test('of two that are equally near nothing is known, nor of one with variables of its own, nor of none', () => {
  const unknown = ['variable-supplied,variable-supplied', 'variable-supplied,variable-supplied'];
  assert.equal(
    hostsOf([
      ['clusters/s.yaml', settings('a')],
      ['clusters/t.yaml', settings('b')],
    ]),
    unknown,
  );
  assert.equal(hostsOf([['clusters/s.yaml', settings('${OTHER}')]]), unknown);
  assert.equal(hostsOf([]), unknown);
});

test.run();
