import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageVersion, readPackageFolder } from '../../io/package-files.js';
import { readRepositoryFiles } from '../../io/repository-files.js';
import { PACKAGE_ROOT } from '../paths.js';
import { environmentErrorOf, inSandbox } from './git-sandbox.js';

const test = suite('io: reading files');

test(
  'reads text files sorted by path, and lists apart what is no text',
  inSandbox(({ dir, root, write }) => {
    write('README.md', 'not below the prefix');
    write('clusters/b.yaml', 'b: ü\r\n');
    write('clusters/a-b/c d.yaml', '\uFEFFc: 1\n');
    write('clusters/a/.hidden', '');
    write('clusters/nul.bin', 'a\0b');
    write('clusters/vendor/.git/config', 'x');
    writeFileSync(join(root, 'clusters', 'latin1.yaml'), Buffer.from([0x61, 0xe4]));
    write('../secret/key', 'secret');
    symlinkSync(join(dir, 'secret'), join(root, 'clusters', 'out'));
    symlinkSync('b.yaml', join(root, 'clusters', 'link.yaml'));
    const { files, binary, symlinks } = readRepositoryFiles(root, 'clusters/');
    assert.equal(
      [...files],
      [
        ['clusters/a-b/c d.yaml', '\uFEFFc: 1\n'],
        ['clusters/a/.hidden', ''],
        ['clusters/b.yaml', 'b: ü\r\n'],
      ],
    );
    assert.equal(binary, ['clusters/latin1.yaml', 'clusters/nul.bin']);
    assert.equal(symlinks, ['clusters/link.yaml', 'clusters/out']);
  }),
);

test(
  'does not follow a prefix that is a link',
  inSandbox(({ dir, root, write }) => {
    write('../secret/deep/key', 'secret');
    symlinkSync(join(dir, 'secret'), join(root, 'clusters'));
    const found = readRepositoryFiles(root, 'clusters/deep');
    assert.equal([[...found.files], found.symlinks], [[], ['clusters']]);
  }),
);

test(
  'finds no file in a folder that is not there, and every file of the root for an empty prefix',
  inSandbox(({ root, write }) => {
    write('a/b.yaml', 'b');
    write('c.yaml', 'c');
    assert.equal([...readRepositoryFiles(root, 'nowhere/').files], []);
    assert.equal([...readRepositoryFiles(root, 'c.yaml').files], []);
    assert.equal([...readRepositoryFiles(root, '').files.keys()], ['a/b.yaml', 'c.yaml']);
  }),
);

test(
  'reads the folders of an installed package by their paths below them',
  inSandbox(async ({ dir }) => {
    mkdirSync(join(dir, 'templates', 'clusters'), { recursive: true });
    writeFileSync(join(dir, 'templates', 'clusters', 'a.yaml.ejs'), 'a');
    assert.equal([...readPackageFolder('templates', dir)], [['clusters/a.yaml.ejs', 'a']]);
    const failure = await environmentErrorOf(Promise.resolve().then(() => readPackageFolder('catalog', dir)));
    assert.match(failure.message, 'the folder "catalog" is missing');
  }),
);

test('gives the version of this package', () => {
  const declared: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8'));
  assert.is(packageVersion(), Object(declared).version);
});

test.run();
