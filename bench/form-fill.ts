import { drawRoundValues } from '../packages/doublepost/src/session/round-values.ts';
import { fillAsExpected, loadForms } from '../packages/doublepost/test/support/form-corpus.ts';

/** How many forms of the corpus are filled as their pages ask, each with values of several rounds. */
const ROUNDS = 20;

const forms = loadForms();
const failed = forms.filter((form) =>
  Array.from({ length: ROUNDS }, () => isFilled(form)).includes(false),
);
for (const { name } of failed) console.log(`not as expected: ${name}`);
const filled = forms.length - failed.length;
console.log(
  `${filled} of ${forms.length} forms (${((100 * filled) / forms.length).toFixed(1)} %), ${ROUNDS} rounds each`,
);
console.log(JSON.stringify({ forms: forms.length, filled }));

function isFilled(form: (typeof forms)[number]): boolean {
  try {
    return fillAsExpected(form, drawRoundValues()).join('\n') === form.expected.join('\n');
  } catch {
    return false;
  }
}
