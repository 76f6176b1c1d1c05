import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRevisionFiles } from '../../io/git-tree.js';
import { environmentErrorOf, inSandbox } from './git-sandbox.js';

const test = suite('git tree');

test(
  'reads the text files of a revision, whatever the work tree holds',
  inSandbox(async ({ root, env, write, commitAll }) => {
    write('clusters/a/one.yaml', 'one\n');
    write('clusters/a/empty.yaml', '');
    write('clusters/a/same.yaml', 'one\n');
    write('clusters/a/with space and ümlaut.md', '\ufeffzwölf\n\nwithout an end');
    write('other/two.yaml', 'two\n');
    writeFileSync(join(root, 'clusters/a/binary'), Buffer.from([0xff, 0x00, 0x0a, 0xc3]));
    writeFileSync(join(root, 'clusters/a/latin1.txt'), Buffer.from('zw\u00f6lf\n', 'latin1'));
    symlinkSync('one.yaml', join(root, 'clusters/a/link.yaml'));
    commitAll('begin');
    write('clusters/a/one.yaml', 'changed\n');
    const files = await readRevisionFiles(root, 'HEAD', 'clusters', env);
    assert.equal(
      [...files],
      [
        ['clusters/a/empty.yaml', ''],
        ['clusters/a/one.yaml', 'one\n'],
        ['clusters/a/same.yaml', 'one\n'],
        ['clusters/a/with space and ümlaut.md', '\ufeffzwölf\n\nwithout an end'],
      ],
    );
  }),
);

test(
  'paths are relative to the folder that it is asked for',
  inSandbox(async ({ root, env, write, commitAll }) => {
    write('fleet/clusters/a/one.yaml', 'one\n');
    write('clusters/a/two.yaml', 'two\n');
    commitAll('begin');
    assert.equal(
      [...(await readRevisionFiles(join(root, 'fleet'), 'main', 'clusters', env)).keys()],
      ['clusters/a/one.yaml'],
    );
  }),
);

test(
  'a revision without the folder is empty, and one that does not exist is refused with what to do',
  inSandbox(async ({ root, env, write, commitAll }) => {
    write('other/two.yaml', 'two\n');
    commitAll('begin');
    assert.is((await readRevisionFiles(root, 'HEAD', 'clusters', env)).size, 0);
    for (const revision of ['nowhere', '--all', 'HEAD:other']) {
      const { message, help } = await environmentErrorOf(readRevisionFiles(root, revision, 'clusters', env));
      assert.match(message, `git knows no revision "${revision}"`);
      assert.match(help, 'git fetch');
    }
  }),
);

test.run();
