import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { carryOut, generateFrom, smallSpec, faultsOf } from '../fixtures.js';

const test = suite('notifications');
const FOLDER = 'clusters/small.example.com/hz-fsn-rtz-prod/notifications';

const generation = await generateFrom(
  smallSpec(`notifications:
  alerts:
    - name: team
      type: slack
      channel: platform
      secretRef: { name: alerts-slack }
    - name: commits
      type: github
      severity: info
      secretRef: { name: github }
  receiver:
    type: github
    events: [ping, push]
    secretRef: { name: github }
`),
);
const files = carryOut(generation);

function objectsOf(file: string): readonly unknown[] {
  return parseAllDocuments(files.get(`${FOLDER}/${file}`) ?? '').map((document): unknown =>
    'toJS' in document ? document.toJS() : undefined,
  );
}

test('without notifications there is no unit of them', async () => {
  const paths = [...carryOut(await generateFrom(smallSpec())).keys()];
  assert.equal(
    paths.filter((path) => path.includes('notifications')),
    [],
  );
});

test('an alert goes to its Provider, whose address stands in a Secret', () => {
  const metadata = { name: 'team', namespace: 'flux-system' };
  const events = ['GitRepository', 'Kustomization', 'HelmRelease'];
  assert.equal(objectsOf('alert-team.yaml'), [
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Provider',
      metadata,
      spec: { type: 'slack', channel: 'platform', secretRef: { name: 'alerts-slack' } },
    },
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
      kind: 'Alert',
      metadata,
      spec: {
        providerRef: { name: 'team' },
        eventSeverity: 'error',
        eventSources: events.map((kind) => ({ kind, name: '*', namespace: 'flux-system' })),
        eventMetadata: { cluster: 'hz-fsn-rtz-prod', sovereign: 'small.example.com' },
      },
    },
  ]);
});

test('a commit is marked by what Flux Kustomizations report, because only they name one', () => {
  const [, alert] = objectsOf('alert-commits.yaml') as readonly { spec: { eventSources: readonly unknown[] } }[];
  assert.equal(alert?.spec.eventSources, [{ kind: 'Kustomization', name: '*', namespace: 'flux-system' }]);
});

test('the Receiver asks for the repository that Flux follows', () => {
  assert.equal(objectsOf('receiver.yaml'), [
    {
      apiVersion: 'notification.toolkit.fluxcd.io/v1',
      kind: 'Receiver',
      metadata: { name: 'repository', namespace: 'flux-system' },
      spec: {
        type: 'github',
        events: ['ping', 'push'],
        resources: [{ apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', name: 'openova' }],
        secretRef: { name: 'github' },
      },
    },
  ]);
});

test('the unit waits for nothing, and comes up', () => {
  const [judged] = generation.clusters;
  assert.equal(judged?.bringUp.waitingUnits, []);
  assert.equal(judged?.cluster.units.find(({ name }) => name === 'notifications')?.dependsOn, []);
  assert.equal(faultsOf(generation), []);
});

test('the README asks for each Secret once, with the keys of all that read it', () => {
  const readme = files.get('clusters/small.example.com/README.md') ?? '';
  const [command = ''] = /kubectl.* generic github \\\n(.*\n){2}/.exec(readme) ?? [];
  assert.is(readme.split('generic github ').length, 2);
  assert.match(command, 'address="${GITHUB_ADDRESS:?}"');
  assert.match(command, 'token="${GITHUB_TOKEN:?}"');
});

test.run();
