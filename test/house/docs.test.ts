import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { sovereignSchema } from '../../schema/sovereign.js';
import { COMMANDS } from '../../generators/options.js';
import { PACKAGE_ROOT } from '../paths.js';

const test = suite('docs');

interface FieldSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly oneOf?: readonly FieldSchema[];
  readonly additionalProperties?: FieldSchema | boolean;
  readonly required?: readonly string[];
}

const schema = z.toJSONSchema(sovereignSchema, { io: 'input' }) as FieldSchema;

function rowsOf(field: FieldSchema, path: string, isRequired: boolean): readonly string[] {
  const own = path === '' ? [] : [rowOf(field, path, isRequired)];
  const properties = Object.entries(field.properties ?? {}).flatMap(([name, child]) =>
    rowsOf(child, path === '' ? name : `${path}.${name}`, field.required?.includes(name) === true),
  );
  const items = field.items === undefined ? [] : rowsOf(field.items, `${path}[]`, true).slice(1);
  const branches = (field.oneOf ?? []).flatMap((branch) => rowsOf(branch, path, true).slice(1));
  const free =
    typeof field.additionalProperties === 'object'
      ? rowsOf(field.additionalProperties, `${path}.NAME`, true).slice(1)
      : [];
  return [...new Set([...own, ...properties, ...items, ...branches, ...free])];
}

function rowOf(field: FieldSchema, path: string, isRequired: boolean): string {
  const fallback = field.default === undefined ? (isRequired ? 'required' : '') : code(field.default);
  const example = field.examples?.[0] ?? field.const;
  return `| \`${path}\` | ${field.description ?? ''} | ${fallback} | ${example === undefined ? '' : code(example)} |`;
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

async function isUpToDate(file: string, text: string): Promise<void> {
  const path = join(PACKAGE_ROOT, file);
  const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (process.env.UPDATE_DOCS === '1') writeFileSync(path, formatted);
  assert.fixture(readFileSync(path, 'utf8'), formatted);
}

test('docs/spec.md says of every field its meaning, default and example', async () => {
  const table = ['| Field | Meaning | Default | Example |', '| --- | --- | --- | --- |', ...rowsOf(schema, '', false)];
  const text = `# The spec of a Sovereign\n\n\`clusters/<domain>/sovereign.yaml\`, YAML. Unknown fields are refused. \`examples/\` holds whole ones.\n\n${table.join('\n')}\n`;
  await isUpToDate('docs/spec.md', text);
});

test('the JSON Schema for editors is the schema that judges', async () => {
  await isUpToDate('docs/sovereign.schema.json', JSON.stringify({ title: 'Sovereign', ...schema }));
});

test('every field of the spec has a meaning and an example', () => {
  const silent = rowsOf(schema, '', false).filter((row) => /\| {2}\|/.test(row) && !row.includes('storage.type'));
  assert.equal(
    silent.filter((row) => /^\| `[^`]+` \| {2}\|/.test(row)),
    [],
  );
});

test('the README names every command', () => {
  const readme = readFileSync(join(PACKAGE_ROOT, 'README.md'), 'utf8');
  assert.equal(
    COMMANDS.map(({ name }) => name).filter((name) => !readme.includes(`generator-catalyst ${name}`)),
    [],
  );
});

test('every relative link in the documentation leads to a file', () => {
  for (const file of ['README.md', 'docs/contract.md', 'docs/decisions.md', 'docs/spec.md']) {
    const text = readFileSync(join(PACKAGE_ROOT, file), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      const base = file.includes('/') ? join(PACKAGE_ROOT, 'docs') : PACKAGE_ROOT;
      assert.ok(readFileSync(join(base, target ?? '')), `${file} links ${target}`);
    }
  }
});

test.run();
