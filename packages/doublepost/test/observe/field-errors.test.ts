import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/html/document.ts';
import { fieldsOfErrors } from '../../src/observe/field-errors.ts';
import { errorPlaces } from '../../src/observe/visible-errors.ts';

function fields(html: string): string[] {
  const document = parseDocument(html);
  return fieldsOfErrors(document, errorPlaces(document));
}

describe('a message is about the field', () => {
  it.each([
    [
      'that points to it (Django 5)',
      '<form><ul class=errorlist id=id_email_error><li>Déjà pris.</ul><input name=email aria-invalid=true aria-describedby=id_email_error><input name=age></form>',
    ],
    [
      'beside it (Django 4)',
      '<form><p><ul class=errorlist><li>Taken</ul></p><div><ul class=errorlist><li>Taken</ul><input name=email></div><input name=age></form>',
    ],
    [
      'that it names (ASP.NET Core)',
      '<form><input name=age><input name=email><span class=field-validation-error data-valmsg-for=email>Taken</span></form>',
    ],
    [
      'whose label it is',
      '<form><input id=e name=email><input name=age><label class=error for=e>Taken</label></form>',
    ],
    [
      'of its group (Bootstrap)',
      '<form><div><input name=email class=is-invalid><div class=invalid-feedback>Pris</div></div><input name=age></form>',
    ],
    ['that says so itself', '<form><input name=email aria-invalid=true><input name=age></form>'],
  ])('%s', (_which, html) => {
    expect(fields(html)).toEqual(['email']);
  });

  it.each([
    '<form><p class=error-message>Wrong.</p><input name=email></form>',
    '<form><div><p class=error-message>Wrong.</p><input name=email><input name=age></div></form>',
    '<p role=alert>Wrong.</p>',
  ])('is not guessed: %s', (html) => {
    expect(fields(html)).toEqual([]);
  });
});
