import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mergeFiles, type TreeMerge } from '../../core/merge/merge-files.js';
import type { Moves } from '../../core/merge/migrate.js';

const test = suite('merge migrations');

const MOVES: Moves = {
  values: [
    { release: 'bp-gitea', from: ['ingress', 'hosts', 0, 'host'], to: ['gateway', 'host'] },
    { release: 'bp-gitea', from: ['replicas'], to: ['gitea', 'deployment', 'replicas'] },
  ],
  objects: [{ kind: 'HelmRelease', namespace: 'flux-system', from: 'bp-git', to: 'bp-gitea' }],
};

const RELEASED = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: bp-gitea
  namespace: flux-system
spec:
  interval: 15m
  values:
    replicas: 1
    ingress:
      hosts:
        - host: gitea.example.com
          paths:
            - path: /
`;

const NEXT = `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: bp-gitea
  namespace: flux-system
spec:
  interval: 15m
  values:
    gateway:
      host: gitea.example.com
      port: 443
    gitea:
      deployment:
        replicas: 1
`;

function merge(ours: string, theirs = NEXT, base = RELEASED, moves = MOVES): TreeMerge {
  const files = (text: string): ReadonlyMap<string, string> => new Map([['10-gitea.yaml', text]]);
  const ids = new Map([['10-gitea.yaml', 'gitea']]);
  return mergeFiles({
    base: files(base),
    ours: files(ours),
    theirs: files(theirs),
    ids: { base: ids, theirs: ids },
    moves,
  });
}

test('an edited value goes to the path where the release has it now', () => {
  const { writes, conflicts } = merge(RELEASED.replace('host: gitea.', 'host: git.').replace('15m', '30m # slow link'));
  assert.equal(conflicts, []);
  assert.fixture(writes[0]?.text ?? '', NEXT.replace('host: gitea.', 'host: git.').replace('15m', '30m # slow link'));
});

test('an edit meets what the release changed at the new path', () => {
  const { writes, conflicts } = merge(
    RELEASED.replace('replicas: 1', 'replicas: 3'),
    NEXT.replace('replicas: 1', 'replicas: 2'),
  );
  assert.equal(
    conflicts.map(({ field, base, ours, theirs }) => ({ field, base, ours, theirs })),
    [{ field: 'spec.values.gitea.deployment.replicas', base: '1', ours: '3', theirs: '2' }],
  );
  assert.match(writes[0]?.text ?? '', 'replicas: 3');
});

test('a value that nobody edited is where the release puts it', () => {
  assert.fixture(merge(RELEASED).writes[0]?.text ?? '', NEXT);
});

test('a value of the team at the old path, which was never released, moves too', () => {
  const base = RELEASED.replace('    replicas: 1\n', '');
  const ours = RELEASED.replace('replicas: 1', 'replicas: 2 # two nodes');
  const { writes, conflicts } = merge(
    ours,
    NEXT.replace('    gitea:\n      deployment:\n        replicas: 1\n', ''),
    base,
  );
  assert.equal(conflicts, []);
  assert.match(writes[0]?.text ?? '', /gitea:\n {6}deployment:\n {8}replicas: 2/);
});

test('carriage returns stay', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const { writes } = merge(crlf(RELEASED.replace('host: gitea.', 'host: git.')));
  assert.fixture(writes[0]?.text ?? '', crlf(NEXT.replace('host: gitea.', 'host: git.')));
});

test('an object with a new name keeps the edits that were made under the old one', () => {
  const old = RELEASED.replace('name: bp-gitea', 'name: bp-git');
  const { writes, conflicts } = merge(old.replace('15m', '30m'), RELEASED.replace('replicas: 1', 'replicas: 2'), old);
  assert.equal(conflicts, []);
  assert.fixture(writes[0]?.text ?? '', RELEASED.replace('15m', '30m').replace('replicas: 1', 'replicas: 2'));
});

test('what cannot be moved byte by byte stays, and is a conflict', () => {
  const ours = RELEASED.replace('    replicas: 1\n', '    replicas: &count 3\n    other: *count\n');
  const { conflicts } = merge(ours);
  assert.ok(conflicts.some(({ field }) => field === 'spec.values.replicas'));
});

test.run();
