import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareFiles } from '../../core/diff/compare.js';
import { renderedObjects } from '../../core/import/applied-sides.js';
import { specRenderer } from '../../core/import/records.js';
import { registryChoices } from '../../core/model/registry-choices.js';
import { sampleVariables } from '../../core/model/sample-variables.js';
import { buildDiffReport } from '../../core/report/diff-report.js';
import { toYaml } from '../../core/render/yaml-text.js';
import { parseSpec } from '../../core/spec/parse.js';
import type { Files } from '../../core/tree/tree.js';
import type { SovereignSpec } from '../../schema/sovereign.js';
import { CATALOG, RELEASE, TEMPLATES, packageFile } from '../fixtures.js';
import { importFiles } from './imports.js';

const test = suite('import of literal copies');

const FULL = `apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: literal.example.com
parentZones: [apps.example.org]
organization:
  name: "Literal: Ltd"
repository:
  url: https://git.example.com/acme/fleet
hostClusters:
  - name: hz-fsn-rtz-prod
    workers: { min: 1, max: 7, instanceType: ccx33 }
qaTestSession: true
acme: { email: certificates@example.org }
dns: { apiUrl: "https://pdns.example.org" }
phase: operational
blueprints:
  bp-tempo: { enabled: false }
  bp-gitea: { version: 1.2.8, values: { gitea: { replicaCount: 2 } } }
harbor:
  database: internal
  redis: valkey
  storage: { type: filesystem, size: 70Gi }
`;

const SPECS: readonly (readonly [string, string])[] = [
  ['examples/qa.yaml', packageFile('examples/qa.yaml')],
  ['a spec that says much', FULL],
];

for (const [name, text] of SPECS) {
  test(`${name}: a copy with every variable filled in gives the same spec back`, async () => {
    const spec = specOf(text);
    const imported = await importFiles(await literalCopy(spec));
    const [sovereign] = imported.sovereigns;
    assert.is(sovereign?.layout, 'literal-copy');
    assert.equal(decisionsOf(specOf(sovereign?.spec?.text ?? '')), decisionsOf(spec));
  });

  test(`${name}: diff shows the Flux objects, and nothing that is applied`, async () => {
    const imported = await importFiles(await literalCopy(specOf(text)));
    const { from = new Map(), to = new Map() } = imported.sovereigns[0]?.applied ?? {};
    const options = { isTextual: false, isRendered: false, clusters: [], only: [], isApplied: true };
    const report = buildDiffReport(
      compareFiles({ kind: 'generated', from, to, supplied: sampleVariables(), ...options }),
    );
    const isPlumbing = (object: string): boolean =>
      /^(Kustomization|GitRepository|ConfigMap) flux-system\//.test(object);
    assert.equal(
      report.changes.filter(({ object }) => !isPlumbing(object)).map(({ kind, object }) => `${kind} ${object}`),
      [],
    );
  });
}

/** What a Sovereign applies, each object in a file of its own, bootstrapped by one Flux Kustomization. */
async function literalCopy(spec: SovereignSpec): Promise<Files> {
  const renderer = specRenderer(RELEASE, TEMPLATES);
  const objects = renderedObjects(await renderer.render(spec), renderer.shared.tree, new Map());
  const folder = `clusters/${spec.domain}`;
  const applied = [...objects.values()].filter(({ resource }) => resource.kind !== 'Kustomization');
  const files = applied.map(({ resource: { kind, namespace, name }, value }) => {
    const file = kind === 'GitRepository' ? 'flux-system/source' : `bootstrap-kit/${kind}-${namespace}-${name}`;
    return [`${folder}/${file.toLowerCase()}.yaml`, `${toYaml(value, 0)}\n`] as const;
  });
  const unit = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: 'bootstrap-kit', namespace: 'flux-system' },
    spec: {
      interval: '5m',
      path: `./${folder}/bootstrap-kit`,
      prune: true,
      sourceRef: { kind: 'GitRepository', name: 'openova' },
    },
  };
  return new Map([...files, [`${folder}/flux-system/unit.yaml`, `${toYaml(unit, 0)}\n`]]);
}

function specOf(text: string): SovereignSpec {
  const parsed = parseSpec('sovereign.yaml', text);
  if (parsed.kind === 'findings') throw new Error(JSON.stringify(parsed.findings));
  return parsed.spec;
}

/** Without the release, which a repository of ours states, and what the registry's own form of the unit holds. */
function decisionsOf({ release, ...spec }: SovereignSpec): unknown {
  return { ...spec, harbor: { ...spec.harbor, ...registryChoices(spec, CATALOG) } };
}

test.run();
