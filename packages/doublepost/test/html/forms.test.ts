import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVisibleField } from '../../src/html/forms.ts';
import { controlOf, formOf, formsOf, PAGE_URL } from '../support/pages.ts';

function namesOf(html: string): string[] {
  return formOf(html).controls.map(({ name }) => name);
}

describe('a form owns', () => {
  it('the controls that it encloses, in document order', () => {
    expect(
      namesOf(
        '<form><p><input name=a></p><select name=b></select><textarea name=c></textarea><button name=d></button></form>',
      ),
    ).toEqual(['a', 'b', 'c', 'd']);
  });

  it('the controls elsewhere that name it', () => {
    const html =
      '<input name=before form=f><form id=f><input name=in></form><input name=after form=f>';
    expect(namesOf(html)).toEqual(['before', 'in', 'after']);
  });

  it('no control that it encloses but that names another form', () => {
    const [first, second] = formsOf(
      '<form id=one><input name=a><input name=b form=two></form><form id=two></form>',
    );
    expect(first?.controls.map(({ name }) => name)).toEqual(['a']);
    expect(second?.controls.map(({ name }) => name)).toEqual(['b']);
  });

  it('no control that names a form which is not there', () => {
    expect(namesOf('<form id=f><input name=a form=g><input name=b form=""></form>')).toEqual([]);
  });

  it('no control without a name, for it never travels', () => {
    expect(namesOf('<form><input><input name=""><input name=a></form>')).toEqual(['a']);
  });

  it('no disabled control', () => {
    expect(namesOf('<form><input name=a disabled><input name=b></form>')).toEqual(['b']);
  });

  it('no control of a disabled fieldset, however deep', () => {
    expect(
      namesOf(
        '<form><fieldset disabled><div><fieldset><input name=a></fieldset></div></fieldset><input name=b></form>',
      ),
    ).toEqual(['b']);
  });

  it('the controls in the legend of a disabled fieldset, which stay usable', () => {
    expect(
      namesOf(
        '<form><fieldset disabled><legend><input name=a></legend><legend><input name=b></legend><input name=c></fieldset></form>',
      ),
    ).toEqual(['a']);
  });

  it('the controls between its tags where a table keeps it from enclosing them', () => {
    const [first, second] = formsOf(
      '<table><form><tr><td><input name=a></td></tr></form><tr><td><input name=no></td></tr><form><tr><td><input name=b></td></tr></form></table>',
    );
    expect(first?.controls.map(({ name }) => name)).toEqual(['a']);
    expect(second?.controls.map(({ name }) => name)).toEqual(['b']);
  });

  it('the controls after an end tag that a table cell swallows', () => {
    expect(namesOf('<form><table><tr><td><input name=a></form><input name=b>')).toEqual(['a', 'b']);
  });
});

describe('forms are counted', () => {
  it('from one, in document order, those that do not post included', () => {
    const forms = formsOf('<form id=search></form><form method=post id=signup></form>');
    expect(forms.map(({ position, id }) => [position, id])).toEqual([
      [1, 'search'],
      [2, 'signup'],
    ]);
  });

  it('once where they are nested, as HTML has no nested forms', () => {
    expect(
      formsOf('<form id=a><input name=x><form id=b><input name=y></form></form>').map(
        ({ id }) => id,
      ),
    ).toEqual(['a']);
  });

  it('without those of a template', () => {
    expect(formsOf('<template><form></form></template>')).toEqual([]);
  });
});

describe('the action of a form', () => {
  const action = (html: string) => formOf(html).action.href;

  it('is resolved against the page', () => {
    expect(action('<form action="../login/?a=1">')).toBe(
      'http://localhost:8000/accounts/login/?a=1',
    );
  });

  it('is resolved against the base that the page names', () => {
    expect(action('<base href="/app/"><base href="/other/"><form action=save>')).toBe(
      'http://localhost:8000/app/save',
    );
  });

  it.each(['<form>', '<form action="">'])('is the page itself, query included, in %s', (form) => {
    expect(action(form)).toBe(PAGE_URL.href);
    expect(action(`<base href="/app/">${form}`)).toBe(PAGE_URL.href);
  });

  it('may be another origin', () => {
    expect(action('<form action="//pay.invalid/x">')).toBe('http://pay.invalid/x');
  });
});

describe('a form that says nothing else', () => {
  it('is sent with GET, urlencoded', () => {
    expect(formOf('<form>')).toMatchObject({
      id: undefined,
      method: 'get',
      enctype: 'application/x-www-form-urlencoded',
    });
  });

  it('may say it in capital letters', () => {
    expect(formOf('<form method=POST enctype=Multipart/Form-Data>')).toMatchObject({
      method: 'post',
      enctype: 'multipart/form-data',
    });
  });
});

describe('the label of a control', () => {
  const label = (html: string) => formOf(`<form>${html}</form>`).controls[0]?.label;

  it('is tied by for', () => {
    expect(label('<label for=x>E-mail <i>address</i></label><input name=a id=x>')).toBe(
      'E-mail address',
    );
  });

  it('wraps the control', () => {
    expect(label('<label>Your <span>age</span> <span><input name=a></span></label>')).toBe(
      'Your age',
    );
  });

  it('is its aria-label, where it has one', () => {
    expect(label('<label for=x>Other</label><input name=a id=x aria-label="Postal code">')).toBe(
      'Postal code',
    );
  });

  it('is empty where nothing is tied to it', () => {
    expect(label('<label for=y>Other</label><label>Loose</label><input name=a>')).toBe('');
  });
});

describe('the type and value of', () => {
  it.each([
    ['<input name=a>', 'text', ''],
    ['<input name=a type=EMAIL value=x>', 'email', 'x'],
    ['<button name=a value=save>Save</button>', 'submit', 'save'],
    ['<button name=a type=reset>', 'reset', ''],
    ['<input name=a type=checkbox>', 'checkbox', 'on'],
    ['<input name=a type=radio>', 'radio', 'on'],
    ['<input name=a type=checkbox value="">', 'checkbox', ''],
    ['<input name=a type=checkbox value=yes>', 'checkbox', 'yes'],
    ['<textarea name=a></textarea>', 'textarea', ''],
    ['<textarea name=a>\n  two\n\n  lines\n</textarea>', 'textarea', '  two\n\n  lines\n'],
    ['<textarea name=a>&lt;p&gt; <b></textarea>', 'textarea', '<p> <b>'],
  ])('%s', (html, type, value) => {
    expect(controlOf(html)).toMatchObject({ type, value });
  });
});

describe('a checkbox', () => {
  it('knows whether it is checked', () => {
    expect(controlOf('<input name=a type=checkbox checked>').checked).toBe(true);
    expect(controlOf('<input name=a type=checkbox>').checked).toBe(false);
  });
});

describe('a select', () => {
  it('has its options with value or text, and which one is selected', () => {
    expect(
      controlOf(
        '<select name=a><option value="">Choose</option><optgroup label=g><option selected value=1>One</option></optgroup><option>\n Two  words </option></select>',
      ).options,
    ).toEqual([
      { value: '', label: 'Choose', selected: false },
      { value: '1', label: 'One', selected: true },
      { value: 'Two words', label: 'Two words', selected: false },
    ]);
  });

  it('has no option that cannot be chosen', () => {
    expect(
      controlOf(
        '<select name=a><option disabled>x</option><optgroup disabled><option>y</option></optgroup><option>z</option></select>',
      ).options.map(({ value }) => value),
    ).toEqual(['z']);
  });

  it('tells whether several options may be chosen', () => {
    expect(controlOf('<select name=a multiple></select>').multiple).toBe(true);
    expect(controlOf('<select name=a></select>').multiple).toBe(false);
  });
});

describe('the rules of a control', () => {
  it('are those that its attributes state', () => {
    expect(
      controlOf(
        '<input name=a id=x placeholder=p autocomplete=email required pattern="\\d+" minlength=2 maxlength=30 min=1 max=9>',
      ),
    ).toMatchObject({
      id: 'x',
      placeholder: 'p',
      autocomplete: 'email',
      required: true,
      pattern: '\\d+',
      minLength: 2,
      maxLength: 30,
      min: '1',
      max: '9',
    });
  });

  it.each(['', ' ', '-1', 'x'])('do not hold the length %j, which is none', (length) => {
    expect(controlOf(`<input name=a maxlength="${length}" minlength="${length}">`)).toMatchObject({
      maxLength: undefined,
      minLength: undefined,
    });
  });
});

describe('the button that counts as pressed', () => {
  const pressed = (html: string) => formOf(`<form>${html}</form>`).defaultButton?.value;

  it('is the first one that submits', () => {
    expect(
      pressed(
        '<button type=button name=a value=0></button><input type=submit name=a value=1><button name=a value=2></button>',
      ),
    ).toBe('1');
  });

  it.each([
    '<input type=image name=a value=1>',
    '<button name=a value=1></button>',
    '<button name=a value=1 formmethod=post>Delete</button>',
  ])('is the first one that makes a form post which does not by itself, not %s', (before) => {
    const posting = '<button name=a value=2 formmethod=POST></button>';
    expect(pressed(before + posting)).toBe('2');
    expect(formOf(`<form method=post>${before}${posting}</form>`).defaultButton?.value).toBe(
      before.includes('Delete') ? '2' : '1',
    );
  });

  it('is none that is disabled', () => {
    expect(
      pressed('<button disabled name=a value=1></button><button name=a value=2></button>'),
    ).toBe('2');
  });

  it('may have no name, and is then no control that travels', () => {
    const html =
      '<button formaction="/x/">Save</button><button name=delete value=1>Delete</button>';
    const form = formOf(`<form>${html}</form>`);
    expect(form.defaultButton?.overrides.action?.pathname).toBe('/x/');
    expect(form.controls.map(({ name }) => name)).toEqual(['delete']);
  });
});

describe('a field is', () => {
  it.each(['text', 'email', 'checkbox', 'radio', 'file'])(
    'visible when it is a %s input',
    (type) => {
      expect(isVisibleField(controlOf(`<input name=a type=${type}>`))).toBe(true);
    },
  );

  it.each(['hidden', 'submit', 'button', 'image', 'reset'])(
    'nothing to fill in when it is a %s input',
    (type) => {
      expect(isVisibleField(controlOf(`<input name=a type=${type}>`))).toBe(false);
    },
  );
});

describe('any text', () => {
  const TAGS = fc.constantFrom(
    '<form>',
    '</form>',
    '<form id=f action="http://[" method=post>',
    '<base href="//">',
    '<input name=a form=f>',
    '<fieldset disabled>',
    '<table><tr>',
    '<select name=s><option selected>',
    '<textarea name=t>',
    '<label for=x>',
    '<template>',
    '<svg><title>',
    '&#0;',
  );

  it('is a page whose forms can be listed, each owned control once', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(TAGS, fc.string({ unit: 'binary' }))), (parts) => {
        const forms = formsOf(parts.join(''));
        expect(forms.map(({ position }) => position)).toEqual(forms.map((_, index) => index + 1));
        for (const { action, controls } of forms) {
          expect(action).toBeInstanceOf(URL);
          expect(controls.every(({ name }) => name !== '')).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
