import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toYaml } from '../../core/render/yaml-text.js';

const test = suite('render yaml text');

test('characters that a YAML reader takes for line breaks or refuses are escaped, in keys too', () => {
  const value = { a: 'x\u2028y', 'k\u0085': ['\u009f', { b: 'l1\nl2\ufeff' }], plain: 'Größe 🚀' };
  assert.is(
    toYaml(value, 2),
    ['a: "x\\u2028y"', '  "k\\u0085":', '    - "\\u009f"', '    - b: "l1\\nl2\\ufeff"', '  plain: Größe 🚀'].join('\n'),
  );
});

test.run();
