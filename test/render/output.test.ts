import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import prettier from 'prettier';
import { parse, parseAllDocuments } from 'yaml';
import { TEMPLATE_FOLDER } from '../../core/model/unit-overlay.js';
import { parseSpec } from '../../core/spec/parse.js';
import { carryOut, generateFrom, packageFile, smallSpec } from '../fixtures.js';

const test = suite('output');

const production = carryOut(await generateFrom(packageFile('examples/production.yaml')));
const both = carryOut(await generateFrom(packageFile('examples/qa.yaml'), production), production);
const AWKWARD = `organization:
  name: "O'Neil \\"& Sons\\": 100%"
blueprints:
  bp-keycloak:
    values:
      greeting: "it's \\"$HOME\\" and \${X}"
      list: [a, "b: c", {d: null}]
      text: |
        two
          lines
`;

async function unformatted(files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const yaml = [...files].filter(([path]) => path.endsWith('.yaml'));
  const checks = yaml.map(async ([path, text]) => ((await prettier.check(text, { parser: 'yaml' })) ? [] : path));
  return (await Promise.all(checks)).flat();
}

test('every YAML file is formatted as prettier formats by default', async () => {
  assert.equal(await unformatted(both), []);
});

test("a spec's own values come out formatted too", async () => {
  const files = carryOut(await generateFrom(smallSpec(AWKWARD)));
  files.delete('clusters/small.example.com/sovereign.yaml');
  assert.equal(await unformatted(files), []);
});

test("a spec's own values are data: Flux leaves every dollar sign in them as it is", async () => {
  const generation = await generateFrom(smallSpec(AWKWARD));
  const kit = generation.clusters[0]?.cluster.units.find(({ name }) => name === 'bootstrap-kit');
  const keycloak = kit?.objects.find(
    ({ resource }) => resource.kind === 'HelmRelease' && resource.name === 'bp-keycloak',
  );
  const { values } = keycloak?.value.spec as { values: Record<string, unknown> };
  assert.is(values.greeting, 'it\'s "$HOME" and ${X}');
  assert.equal(values.list, ['a', 'b: c', { d: null }]);
  assert.is(values.text, 'two\n  lines\n');
  assert.is((values.sovereignRealm as Record<string, unknown>).name, 'sovereign', "the release's values stay");
});

test('a name of several lines begins no command, no comment and no escape in the README', async () => {
  const name = '"Acme\\n\\n```sh\\nrm -r .\\n```\\n<!-- \\e[8m"';
  const readme = carryOut(await generateFrom(smallSpec(`organization:\n  name: ${name}\n`))).get(
    'clusters/small.example.com/README.md',
  );
  assert.match(readme ?? '', 'Sovereign of Acme ```sh rm -r . ``` &lt;!-- [8m, on Catalyst');
  assert.not.match(readme ?? '', '\u001b');
});

test('the shared folder has the same bytes whichever Sovereigns are in the repository', async () => {
  const shared = (files: ReadonlyMap<string, string>): unknown =>
    [...files].filter(([path]) => path.startsWith(`${TEMPLATE_FOLDER}/`)).sort();
  assert.equal(shared(both), shared(production));
  assert.equal(shared(carryOut(await generateFrom(smallSpec(AWKWARD)))), shared(production));
});

test('the shared folder holds no value of a spec', () => {
  const text = [...both]
    .filter(([path]) => path.startsWith(`${TEMPLATE_FOLDER}/`) && path.endsWith('.yaml'))
    .map(([, content]) => content)
    .join('\n');
  for (const value of ['acme.example', 'qa.example.net', 'fsn', 'hel1', 'nbg1'])
    assert.not.match(text, new RegExp(value));
});

test('adding a Sovereign touches only its own files', async () => {
  const generation = await generateFrom(packageFile('examples/qa.yaml'), production);
  const paths = generation.folders.flatMap(({ writes, deletes }) => [...writes.map(({ path }) => path), ...deletes]);
  assert.equal(
    paths.filter((path) => !path.startsWith('clusters/qa.example.net/')),
    [],
  );
});

test('generating again plans nothing', async () => {
  const generation = await generateFrom(packageFile('examples/production.yaml'), production);
  assert.equal(
    generation.folders.map(({ writes, deletes }) => [writes, deletes]),
    [
      [[], []],
      [[], []],
    ],
  );
  assert.is(generation.sovereigns[0]?.specWrite, undefined);
});

test('the order in which a folder is read changes no byte', async () => {
  const reversed = new Map([...production].reverse());
  const generation = await generateFrom(packageFile('examples/qa.yaml'), reversed);
  assert.equal([...carryOut(generation, reversed)].sort(), [...both].sort());
});

test('no Secret, and no value of one, is ever written', () => {
  for (const [path, text] of both) {
    if (!path.endsWith('.yaml')) continue;
    for (const document of parseAllDocuments(text)) {
      if (!('toJS' in document)) continue;
      const value: unknown = document.toJS();
      assert.is.not((value as { kind?: string } | null)?.kind, 'Secret', path);
    }
  }
});

test('the spec is committed byte for byte, comments included', () => {
  assert.is(both.get('clusters/acme.example.com/sovereign.yaml'), packageFile('examples/production.yaml'));
});

test('the Gateway terminates TLS on 30443 and listens on 30080', () => {
  const gateway = parse(
    (both.get(`${TEMPLATE_FOLDER}/sovereign-tls/cilium-gateway.yaml`) ?? '').split('---\n')[1] ?? '',
  ) as {
    spec: { listeners: { port: number; protocol: string }[] };
  };
  assert.equal(
    gateway.spec.listeners.map(({ port, protocol }) => [port, protocol]),
    [
      [30443, 'HTTPS'],
      [30080, 'HTTP'],
    ],
  );
});

test('the examples are valid specs', () => {
  for (const name of ['production', 'qa'])
    assert.is(parseSpec(name, packageFile(`examples/${name}.yaml`)).kind, 'spec');
});

test.run();
