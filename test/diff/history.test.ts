import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFiles } from '../../core/diff/compare.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import type { Files } from '../../core/tree/tree.js';
import { readRevisionFiles } from '../../io/git-tree.js';
import { gitSandbox, type GitSandbox } from '../io/git-sandbox.js';

const test = suite('diff history');

// A fleet as it grows by hand: a template, and two Sovereigns that hold literal copies of it.
const FOLDERS = ['clusters/_template', 'clusters/alpha.example', 'clusters/beta.example'];
const [TEMPLATE = '', ALPHA = '', BETA = ''] = FOLDERS;

const harbor = (version: string): string => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: harbor
  namespace: flux-system
spec:
  interval: 10m
  dependsOn:
    - name: cert-manager
    - name: cnpg
  chart:
    spec:
      chart: harbor
      version: ${version}
      sourceRef:
        kind: HelmRepository
        name: charts
  values:
    replicas: 1
    env:
      - name: LOG_LEVEL
        value: info
`;

const WEB = `apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: web
data:
  colour: blue
`;

const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - harbor.yaml
  - web.yaml
`;

/** One commit, and the drift that stands after it between the template and each copy. */
interface Step {
  readonly does: string;
  readonly edit: (write: (path: string, change: (text: string) => string) => void, git: GitSandbox['git']) => void;
  readonly alpha?: readonly string[];
  readonly beta?: readonly string[];
}

const put =
  (...paths: readonly string[]) =>
  (from: string, to: string): Step['edit'] =>
  (write) => {
    for (const path of paths) write(path, (text) => text.replace(from, () => to));
  };

const [T_HARBOR, A_HARBOR, B_HARBOR] = FOLDERS.map((folder) => `${folder}/kit/harbor.yaml`) as [string, string, string];
const [T_WEB, A_WEB, B_WEB] = FOLDERS.map((folder) => `${folder}/kit/web.yaml`) as [string, string, string];
const [T_KUST, A_KUST, B_KUST] = FOLDERS.map((folder) => `${folder}/kit/kustomization.yaml`) as [
  string,
  string,
  string,
];

const VERSION = 'changed harbor spec.chart.spec.version';
const COLOUR = 'changed web data.colour';
const LEVEL = 'changed harbor spec.values.env[LOG_LEVEL].value';
const MODE = 'changed harbor spec.values.env[MODE]';
const BOTH = 'changed harbor spec.chart.spec.version spec.values.env[LOG_LEVEL].value';
const EXTRA = 'changed kit/kustomization.yaml resources[extra.yaml]';

// `alpha` and `beta` hold until a step says otherwise.
const STEPS: readonly Step[] = [
  { does: 'begin', edit: () => undefined, alpha: [], beta: [] },
  { does: 'bump the template', edit: put(T_HARBOR)('1.2.15', '1.2.16'), alpha: [VERSION], beta: [VERSION] },
  { does: 'bump alpha too', edit: put(A_HARBOR)('1.2.15', '1.2.16'), alpha: [] },
  { does: 'comment in alpha', edit: put(A_HARBOR)('spec:', '# Ours.\nspec:') },
  { does: 'quote in alpha', edit: put(A_HARBOR)('value: info', 'value: "info"') },
  {
    does: 'reorder edges in beta',
    edit: put(B_HARBOR)('    - name: cert-manager\n    - name: cnpg', '    - name: cnpg\n    - name: cert-manager'),
  },
  { does: 'bump beta too', edit: put(B_HARBOR)('1.2.15', '1.2.16'), beta: [] },
  { does: 'repaint beta', edit: put(B_WEB)('blue', 'green'), beta: [COLOUR] },
  { does: 'log more in alpha', edit: put(A_HARBOR)('value: "info"', 'value: debug'), alpha: [LEVEL] },
  { does: 'bump the template again', edit: put(T_HARBOR)('1.2.16', '1.2.17'), alpha: [BOTH], beta: [VERSION, COLOUR] },
  { does: 'bump both', edit: put(A_HARBOR, B_HARBOR)('1.2.16', '1.2.17'), alpha: [LEVEL], beta: [COLOUR] },
  { does: 'log less in alpha', edit: put(A_HARBOR)('debug', 'info'), alpha: [] },
  {
    does: 'add a mode to the template',
    edit: put(T_HARBOR)('    env:\n', '    env:\n      - name: MODE\n        value: fast\n'),
    alpha: [MODE],
    beta: [MODE, COLOUR],
  },
  {
    does: 'add it to alpha, last',
    edit: (write) => write(A_HARBOR, (text) => `${text}      - name: MODE\n        value: fast\n`),
    alpha: [],
  },
  {
    does: 'add it to beta, slower',
    edit: (write) => write(B_HARBOR, (text) => `${text}      - name: MODE\n        value: slow\n`),
    beta: [`${MODE}.value`, COLOUR],
  },
  {
    does: 'move a file in alpha',
    edit: (_, git) => void git('mv', A_WEB, `${ALPHA}/kit/settings.yaml`),
    alpha: ['moved web'],
  },
  {
    does: 'list it',
    edit: put(A_KUST)('web.yaml', 'settings.yaml'),
    alpha: ['moved web', 'changed kit/kustomization.yaml resources[settings.yaml] resources[web.yaml]'],
  },
  {
    does: 'repaint it there',
    edit: put(`${ALPHA}/kit/settings.yaml`)('blue', 'red'),
    alpha: ['changed kit/kustomization.yaml resources[settings.yaml] resources[web.yaml]', 'moved web data.colour'],
  },
  {
    does: 'move it back',
    edit: (_, git) => void git('mv', `${ALPHA}/kit/settings.yaml`, A_WEB),
    alpha: ['changed kit/kustomization.yaml resources[settings.yaml] resources[web.yaml]', COLOUR],
  },
  { does: 'list it as before', edit: put(A_KUST)('settings.yaml', 'web.yaml'), alpha: [COLOUR] },
  { does: 'repaint the template', edit: put(T_WEB)('blue', 'red'), alpha: [], beta: [`${MODE}.value`, COLOUR] },
  {
    does: 'rename in beta',
    edit: put(B_WEB)('name: web\n', 'name: website\n'),
    beta: [`${MODE}.value`, 'added website', 'removed web'],
  },
  {
    does: 'paint it alike',
    edit: put(B_WEB)('green', 'red'),
    beta: [`${MODE}.value`, 'renamed website metadata.name'],
  },
  { does: 'rename it back', edit: put(B_WEB)('name: website\n', 'name: web\n'), beta: [`${MODE}.value`] },
  {
    does: 'move the API on in the template',
    edit: put(T_HARBOR)('fluxcd.io/v2', 'fluxcd.io/v2beta2'),
    alpha: ['changed harbor apiVersion'],
    beta: [`changed harbor apiVersion spec.values.env[MODE].value`],
  },
  {
    does: 'move it on in the copies',
    edit: put(A_HARBOR, B_HARBOR)('fluxcd.io/v2', 'fluxcd.io/v2beta2'),
    alpha: [],
    beta: [`${MODE}.value`],
  },
  {
    does: 'add a file to alpha',
    edit: (write) => write(`${ALPHA}/kit/extra.yaml`, () => WEB.replace('name: web', 'name: extra')),
    alpha: ['added extra'],
  },
  {
    does: 'list it in alpha',
    edit: put(A_KUST)('  - web.yaml', '  - extra.yaml\n  - web.yaml'),
    alpha: ['added extra', EXTRA],
  },
  {
    does: 'take it back',
    edit: (_, git) => void git('rm', '--quiet', '-f', `${ALPHA}/kit/extra.yaml`),
    alpha: [EXTRA],
  },
  { does: 'list it no more', edit: put(A_KUST)('  - extra.yaml\n', ''), alpha: [] },
  { does: 'speed beta up', edit: put(B_HARBOR)('slow', 'fast'), beta: [] },
];

test(`the drift of two copies is told exactly after each of ${STEPS.length - 1} commits`, async () => {
  const sandbox = gitSandbox();
  try {
    begin(sandbox);
    let expected: Pick<Step, 'alpha' | 'beta'> = {};
    for (const step of STEPS) {
      step.edit((path, change) => sandbox.write(path, change(readOrEmpty(sandbox, path))), sandbox.git);
      sandbox.commitAll(step.does);
      expected = {
        ...expected,
        ...('alpha' in step ? { alpha: step.alpha } : {}),
        ...('beta' in step ? { beta: step.beta } : {}),
      };
      const files = await readRevisionFiles(sandbox.root, 'HEAD', 'clusters', sandbox.env);
      assert.equal(driftOf(files, ALPHA), [...(expected.alpha ?? [])].sort(), `alpha after: ${step.does}`);
      assert.equal(driftOf(files, BETA), [...(expected.beta ?? [])].sort(), `beta after: ${step.does}`);
    }
  } finally {
    sandbox.remove();
  }
});

function begin({ write }: GitSandbox): void {
  for (const path of [T_HARBOR, A_HARBOR, B_HARBOR]) write(path, harbor('1.2.15'));
  for (const path of [T_WEB, A_WEB, B_WEB]) write(path, WEB);
  for (const path of [T_KUST, A_KUST, B_KUST]) write(path, KUSTOMIZATION);
}

function readOrEmpty({ read }: GitSandbox, path: string): string {
  try {
    return read(path);
  } catch {
    return '';
  }
}

/** The differences of a copy from the template, both as if they stood in one place. */
function driftOf(files: Files, copy: string): readonly string[] {
  const below = (folder: string): Files =>
    new Map(
      [...files].flatMap(([path, text]) =>
        path.startsWith(`${folder}/`) ? [[`clusters/copy/${path.slice(folder.length + 1)}`, text] as const] : [],
      ),
    );
  const options = { isTextual: false, isRendered: false, clusters: [], only: [] };
  const report = buildDiffReport(
    compareFiles({ kind: 'revision', from: below(TEMPLATE), to: below(copy), supplied: sampleVariables(), ...options }),
  );
  return report.changes
    .map(({ kind, object, file, fields }) => {
      const what = object === '' ? file.replace('clusters/copy/', '') : object.replace(/^.*\//, '');
      return [kind, what, ...fields.map(({ path }) => path).filter((path) => path !== '')].join(' ');
    })
    .sort();
}

test.run();
