import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { carryOut, generateFrom, smallSpec } from '../fixtures.js';

const test = suite('issuer');
const FOLDER = 'clusters/small.example.com/hz-fsn-rtz-prod';

// The decision as each side reads it: Flux from the unit's variable, OpenTofu from its variables file, the console from
// its values.
async function decisions(more: string): Promise<readonly unknown[]> {
  const files = carryOut(await generateFrom(smallSpec(more)));
  const tls: unknown = parse(files.get(`${FOLDER}/sovereign-tls.yaml`)?.split('---\n').at(-1) ?? '');
  const kit: unknown = parse(files.get(`${FOLDER}/bootstrap-kit.yaml`)?.split('---\n').at(-1) ?? '');
  const tofu = JSON.parse(files.get(`${FOLDER}/sovereign.tfvars.json`) ?? '{}') as Record<string, unknown>;
  return [
    variable(tls, 'WILDCARD_CERT_ISSUER'),
    tofu.wildcard_cert_issuer,
    variable(kit, 'WILDCARD_CERT_USE_STAGING'),
    tofu.wildcard_cert_use_staging,
  ];
}

function variable(unit: unknown, name: string): unknown {
  return (unit as { spec: { postBuild: { substitute: Record<string, string> } } }).spec.postBuild.substitute[name];
}

test('production is the issuer by default, for Flux, OpenTofu and the console alike', async () => {
  const production = 'letsencrypt-dns01-prod-powerdns';
  assert.equal(await decisions(''), [production, production, 'false', 'false']);
  assert.equal(await decisions('qaTestSession: false\n'), [production, production, 'false', 'false']);
});

test('staging is the issuer where QA test sessions run, for Flux, OpenTofu and the console alike', async () => {
  const staging = 'letsencrypt-dns01-staging-powerdns';
  assert.equal(await decisions('qaTestSession: true\n'), [staging, staging, 'true', 'true']);
});

test.run();
