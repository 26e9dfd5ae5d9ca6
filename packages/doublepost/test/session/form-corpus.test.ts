import { describe, expect, it } from 'vitest';
import { drawRoundValues } from '../../src/session/round-values.ts';
import { fillAsExpected, loadForms } from '../support/form-corpus.ts';

const FORMS = loadForms();

describe('a form is filled as its page asks', () => {
  it.each(FORMS.map((form) => [form.name, form] as const))('%s', (_name, form) => {
    expect(fillAsExpected(form, drawRoundValues())).toEqual(form.expected);
  });

  it('in at least sixty different forms', () => {
    expect(FORMS.length).toBeGreaterThanOrEqual(60);
  });
});
