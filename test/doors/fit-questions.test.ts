import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fitQuestions } from '../../generators/fit-questions.js';

const test = suite('doors: questions fit a terminal');

const LONG =
  'domain: "apps.example.org, tenants" has the label "org, tenants". Write lower-case letters, digits and hyphens.';

test('a refusal breaks between words, and not within quotes', () => {
  const [question] = fitQuestions([{ type: 'input', name: 'domain', message: 'domain', validate: () => LONG }]);
  assert.is(
    question?.validate?.('x'),
    'domain: "apps.example.org, tenants" has the label "org, tenants". Write\n  lower-case letters, digits and hyphens.',
  );
});

test('an answer that is taken stays taken, and a description breaks too', () => {
  const choices = [{ name: 'TLS', value: 'tls', description: LONG }];
  const [question] = fitQuestions([{ type: 'select', name: 'group', message: 'group', validate: () => true, choices }]);
  assert.is(question?.validate?.('x'), true);
  assert.equal(
    question?.choices?.[0]?.description?.split('\n').map((line) => line.length <= 78),
    [true, true],
  );
});

test.run();
