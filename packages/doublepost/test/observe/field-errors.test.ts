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
    [
      'behind it (Django 4, as_p)',
      '<form><ul class="errorlist nonfield"><li>Wrong.</ul><p><label for=a>Age</label><input name=age id=a></p><ul class=errorlist><li>Taken</ul><p><label for=e>Address</label><input name=email id=e></p><button>Go</button></form>',
    ],
    [
      'before it, where it breaks a paragraph (Django 4)',
      '<form><p><input name=email><ul class=errorlist><li>Taken</ul></p><p><input name=age></p></form>',
    ],
    [
      'whose name it begins with (Rails)',
      '<div id=error_explanation><ul><li>Email has already been taken</ul></div><form><input name="user[age]"><input name=email></form>',
    ],
    [
      'whose label it begins with',
      '<p role=alert>L’adresse e-mail est déjà prise.</p><form><label>Adresse<input name=age></label><label>Adresse e-mail :<input name=email></label></form>',
    ],
    [
      'that is enclosed as wrong (Rails)',
      '<form><div class=field_with_errors><input name=email></div><input name=age></form>',
    ],
    [
      'whose label stands before it',
      '<form><label>Age<input name=age></label><label>Address<input name=email></label><span class=error>Taken</span><button>Go</button></form>',
    ],
    [
      'that stands before it, behind help',
      '<form><input name=email><small>Yours</small><br><span class=erreur>Déjà pris</span><input name=age></form>',
    ],
    [
      'that stands before its block, where others follow',
      '<form><label for=e>E</label><input name=email id=e><div class=error>Taken</div><label for=a>A</label><input name=age id=a></form>',
    ],
    ['that says so itself', '<form><input name=email aria-invalid=true><input name=age></form>'],
  ])('%s', (_which, html) => {
    expect(fields(html)).toEqual(['email']);
  });

  it.each([
    '<form><p class=error-message>Wrong.</p><input name=email></form>',
    '<form><div><p class=error-message>Wrong.</p><input name=email><input name=age></div></form>',
    '<p role=alert>Wrong.</p>',
    '<form><ul class="errorlist nonfield"><li>Wrong.</ul><p><input name=email></p></form>',
    '<form><input name=age><input name=email><p class=error>Wrong.</p><button>Go</button></form>',
    '<p role=alert>Email or password is wrong.</p><form><input name=email><input name=age></form>',
    '<p role=alert>Name is taken.</p><form><input name=a[name]><input name=b[name]></form>',
  ])('is not guessed: %s', (html) => {
    expect(fields(html)).toEqual([]);
  });
});
