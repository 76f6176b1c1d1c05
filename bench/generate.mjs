// How long generating and proving takes, against copying the same files: `npm run bench`. Ratios, not limits: nothing
// fails here.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { filesAfter, generate } = await import(join(root, 'dist/core/pipeline.js'));
const { buildUpgradeReport } = await import(join(root, 'dist/core/report/upgrade-report.js'));
const { readPackageFolder } = await import(join(root, 'dist/io/package-files.js'));

const shelf = readPackageFolder('catalog');
const templates = readPackageFolder('templates');
const regions = ['fsn', 'nbg', 'hel', 'ash', 'hil', 'sin'];
const blocks = ['mgt', 'rtz', 'dmz'];

function specFor(count) {
  const names = blocks.flatMap((block) => regions.map((region) => `  - name: hz-${region}-${block}-prod\n`));
  return `apiVersion: catalyst.openova.io/v1alpha1
kind: Sovereign
domain: bench.example.com
repository:
  url: https://git.example.com/bench/fleet
hostClusters:
${names.slice(0, count).join('')}`;
}

async function median(run) {
  const times = [];
  for (let index = 0; index < 7; index += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((left, right) => left - right)[3];
}

async function measure(count) {
  const spec = { file: 'sovereign.yaml', text: specFor(count) };
  const input = {
    shelf,
    templates,
    repository: new Map(),
    specs: [spec],
    release: undefined,
    generatorVersion: '0',
  };
  let result;
  const generating = await median(async () => {
    result = await generate(input);
  });
  const files = result.generation.folders.flatMap(({ writes }) => writes);
  return { count, files: files.length, generating, copying: await copyTime(files) };
}

async function copyTime(files) {
  const folder = mkdtempSync(join(tmpdir(), 'catalyst-bench-'));
  for (const { path, text } of files) {
    mkdirSync(join(folder, 'from', dirname(path)), { recursive: true });
    writeFileSync(join(folder, 'from', path), text);
  }
  const time = await median(() => {
    cpSync(join(folder, 'from'), join(folder, 'to'), { recursive: true, force: true });
  });
  rmSync(folder, { recursive: true });
  return time;
}

/** An upgrade of several Sovereigns, to another release: everything is rendered, merged, judged and compared. */
async function measureUpgrade(count) {
  const specs = Array.from({ length: count }, (_, index) => ({
    file: `clusters/s${index}.example.com/sovereign.yaml`,
    text: specFor(1).replace('bench.example.com', `s${index}.example.com`),
  }));
  const input = { shelf, templates, repository: new Map(), specs, release: '2026.04', generatorVersion: '0' };
  const repository = filesAfter((await generate(input)).generation, new Map());
  const merge = { history: new Map(), accepted: new Set(), decisions: new Map(), links: new Set() };
  const time = await median(async () => {
    const upgrade = { ...input, repository, release: undefined, to: '2026.05', merge };
    const { generation } = await generate(upgrade);
    buildUpgradeReport(generation, repository, '2026.04');
  });
  return { count, files: repository.size, time };
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
process.stdout.write(`generator-catalyst ${version}: generate and prove, median of 7 in one process\n\n`);
process.stdout.write('host clusters   files   generate   against copying   against one cluster\n');
const first = await measure(1);
for (const row of [first, await measure(2), await measure(4), await measure(8), await measure(16)]) {
  const cells = [
    String(row.count).padStart(13),
    String(row.files).padStart(7),
    `${row.generating.toFixed(0)} ms`.padStart(10),
    `${(row.generating / row.copying).toFixed(1)} x`.padStart(17),
    `${(row.generating / first.generating).toFixed(1)} x`.padStart(21),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}

process.stdout.write('\nSovereigns upgraded from 2026.04 to 2026.05 in one plan\n\n');
process.stdout.write('Sovereigns   files   upgrade   against one\n');
const one = await measureUpgrade(1);
for (const row of [one, await measureUpgrade(2), await measureUpgrade(4), await measureUpgrade(8)]) {
  const cells = [
    String(row.count).padStart(10),
    String(row.files).padStart(7),
    `${row.time.toFixed(0)} ms`.padStart(9),
    `${(row.time / one.time).toFixed(1)} x`.padStart(13),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
}
