import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/html/document.ts';
import { fieldsOfErrors } from '../../src/observe/field-errors.ts';
import { errorPlaces, visibleErrors } from '../../src/observe/visible-errors.ts';

function errors(html: string): string[] {
  return visibleErrors(parseDocument(html));
}

describe('the errors of a page are found in', () => {
  it.each([
    [
      'Django’s lists',
      '<ul class="errorlist" id="id_email_error"><li>Taken.</li><li>Too long.</li></ul><input name=email>',
      ['Taken.', 'Too long.'],
    ],
    [
      'Django’s admin',
      '<p class="errornote">Please correct the error below.</p>',
      ['Please correct the error below.'],
    ],
    [
      'Bootstrap’s alerts',
      '<div class="alert alert-danger" role="alert">Wrong password</div>',
      ['Wrong password'],
    ],
    [
      'Bootstrap’s fields',
      '<input class="form-control is-invalid"><div class="invalid-feedback">Taken</div>',
      ['Taken'],
    ],
    [
      'Bootstrap’s groups',
      '<div><div class="invalid-feedback">Taken</div><input class="is-invalid"></div>',
      ['Taken'],
    ],
    ['Bootstrap’s forced feedback', '<div class="invalid-feedback d-block">Taken</div>', ['Taken']],
    [
      'Rails’ lists',
      '<div id="error_explanation"><h2>1 error</h2><ul><li>Email has already been taken</li></ul></div>',
      ['Email has already been taken'],
    ],
    [
      'ASP.NET’s fields',
      '<span class="text-danger field-validation-error">Taken</span>',
      ['Taken'],
    ],
    [
      'WordPress',
      '<div id="login_error"><strong>Error:</strong> Unknown user.</div>',
      ['Error: Unknown user.'],
    ],
    [
      'what an invalid field names as its error',
      '<input aria-invalid="true" aria-describedby="hint taken"><p id="hint">Your own</p><p id="taken">Taken</p><input aria-describedby="other"><p id="other">A hint</p>',
      ['Taken'],
    ],
    [
      'Tailwind’s and Laravel’s colours',
      '<ul class="text-sm text-red-600 space-y-1 mt-2"><li>Taken</li></ul>',
      ['Taken'],
    ],
    ['what is announced', '<p role=alert>Taken</p>', ['Taken']],
    [
      'Bootstrap 3’s fields',
      '<div class="form-group has-error"><span class="help-block">Taken</span></div>',
      ['Taken'],
    ],
    ['French', '<span class="erreur">Déjà pris</span>', ['Déjà pris']],
    ['French lists', '<ul class="erreurs"><li>Déjà pris</li></ul>', ['Déjà pris']],
    ['German', '<div class="fehler">Schon vergeben</div>', ['Schon vergeben']],
    ['Spanish and English', '<div class="error">Ya existe</div>', ['Ya existe']],
  ])('%s', (_where, html, messages) => {
    expect(errors(html)).toEqual(messages);
  });
});

describe('no error is', () => {
  it.each([
    [
      'feedback for a field that is valid',
      '<input class="form-control"><div class="invalid-feedback">Choose a name</div>',
    ],
    ['an alert of success', '<div class="alert alert-success" role="alert">Saved</div>'],
    [
      'an alert that informs',
      '<div class="alert alert-info" role="alert">Maintenance on Sunday</div>',
    ],
    ['a notice', '<p class="notice" role="alert">Signed in</p>'],
    ['all of a field', '<div class="error">Name <input class="error" name=a></div>'],
    ['an empty place', '<ul class="errorlist"></ul><div class="alert alert-danger"> </div>'],
    ['what is hidden', '<div class="alert alert-danger" hidden>Wrong</div>'],
    ['what is inside of something hidden', '<dialog hidden><p role="alert">Wrong</p></dialog>'],
    ['what its style hides', '<p class="error-message" style="color: red; display:none">Wrong</p>'],
    ['what a style around it hides', '<div style="DISPLAY : NONE"><p role=alert>Wrong</p></div>'],
    ['a template', '<template><p role=alert>Wrong</p></template>'],
    ['a page without places for errors', '<h1>Error</h1><p>error</p>'],
  ])('%s', (_what, html) => {
    expect(errors(html)).toEqual([]);
  });
});

describe('of the errors', () => {
  it('each is told once, in document order', () => {
    expect(
      errors('<p role=alert>B</p><ul class=errorlist><li>A</li></ul><p role=alert>B</p>'),
    ).toEqual(['B', 'A']);
  });

  it('of nested places the innermost are told', () => {
    expect(
      errors(
        '<div class="alert alert-danger">Please correct:<ul class=errorlist><li>A</li><li>B</li></ul></div>',
      ),
    ).toEqual(['A', 'B']);
  });

  it('the outer one is told where the inner one is empty or hidden', () => {
    expect(
      errors(
        '<div role=alert>Wrong <span class=error-message></span><span class=error-message hidden>x</span></div>',
      ),
    ).toEqual(['Wrong x']);
  });

  it('words that stand in lines of their own stay apart', () => {
    expect(errors('<div role=alert>Taken.<br>Try another.<p>Or sign in.</p></div>')).toEqual([
      'Taken. Try another. Or sign in.',
    ]);
  });

  it('a page of thousands of them is read at once', () => {
    const row = '<div><input name=a><p class=error>A</p><div class=invalid-feedback>B</div></div>';
    const document = parseDocument(`<form>${row.repeat(10_000)}</form>`);
    const begun = performance.now();
    const places = errorPlaces(document);
    expect(places).toHaveLength(10_000);
    expect(fieldsOfErrors(document, places)).toEqual(['a']);
    // Comparing all with all takes a minute.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
