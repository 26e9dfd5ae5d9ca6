import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillForm } from '../../src/session/fill-form.ts';
import { formOf } from '../support/pages.ts';
import { ROUND } from '../support/round.ts';

/** What a form made of `html` is filled with, as `name=value`. */
function filled(html: string, fill: Record<string, string> = {}): string[] {
  return fillForm(formOf(`<form method=post>${html}</form>`), fill, ROUND).map(
    ([name, value]) => `${name}=${value}`,
  );
}

describe('a field takes', () => {
  it('the value that was given, before the one of the page', () => {
    expect(filled('<input name=city value=Lyon>', { city: 'Nantes' })).toEqual(['city=Nantes']);
  });

  it('a given value that is empty', () => {
    expect(filled('<input name=city value=Lyon required>', { city: '' })).toEqual(['city=']);
  });

  it('the values of the round where the given one has templates', () => {
    expect(filled('<input name=mail>', { mail: 'x+{{unique.text}}@example.com' })).toEqual([
      `mail=x+${ROUND.text}@example.com`,
    ]);
  });

  it('the value of the page, before a guess', () => {
    expect(
      filled('<input name=email value=a@b.fr><textarea name=note>Hello\nyou</textarea>'),
    ).toEqual(['email=a@b.fr', 'note=Hello\nyou']);
  });

  it('a guess where the page holds nothing', () => {
    expect(filled('<input name=first_name><input name=x type=email>')).toEqual([
      'first_name=Alex',
      `x=${ROUND.email}`,
    ]);
  });

  it('its own value when it is hidden, even an empty one', () => {
    expect(filled('<input type=hidden name=token value=t1><input type=hidden name=next>')).toEqual([
      'token=t1',
      'next=',
    ]);
  });

  it('a given value when it is hidden', () => {
    expect(filled('<input type=hidden name=plan value=free>', { plan: 'pro' })).toEqual([
      'plan=pro',
    ]);
  });

  it('its name from anything that HTML allows', () => {
    expect(filled('<input name=constructor value=1><input name=__proto__ value=2>')).toEqual([
      'constructor=1',
      '__proto__=2',
    ]);
  });
});

describe('a password and its confirmation are the same', () => {
  const PASSWORD = ROUND.password;
  const two = (first: string, second = '', names = ['p1', 'p2']) =>
    fillForm(
      formOf(
        `<form method=post><input type=password name=${names[0]} ${first}><input type=password name=${names[1]} ${second}></form>`,
      ),
      {},
      ROUND,
    ).map(([, value]) => value);

  it.each([
    ['within the length of one', 'maxlength=12', '', PASSWORD.slice(0, 12)],
    [
      'within the pattern of one, of the usual classes',
      String.raw`pattern="(?=.*\d)(?=.*[a-z]).{8,12}" maxlength=12`,
      '',
      PASSWORD.slice(0, 12),
    ],
    ['as long as one asks for', 'minlength=20', '', PASSWORD.padEnd(20, 'Doublepost7!')],
    ['within the limits of both', 'minlength=8', 'maxlength=9', PASSWORD.slice(0, 9)],
    [
      'without what the pattern of one leaves out',
      'pattern="[A-Za-z0-9]+"',
      'minlength=20',
      PASSWORD.replace('!', '').padEnd(20, 'Doublepost7'),
    ],
    [
      'made after the pattern of one, of as many classes as it has',
      'pattern="[A-Za-z#]{10}"',
      '',
      expect.stringMatching(/^[A-Za-z#]{10}$/),
    ],
    [
      'made after a pattern, with all classes that it allows',
      'pattern="[^!]{10,14}" maxlength=14',
      'pattern=".*[#$].*"',
      expect.stringMatching(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[#$])[^!]{10,14}$/),
    ],
  ])('%s', (_how, first, second, value) => {
    for (const values of [two(first, second), two(second, first)]) {
      expect(values).toEqual([value, value]);
      expect(new Set(values).size).toBe(1);
    }
  });

  it('also where one of them must be new in every round', () => {
    const form = formOf(
      '<form method=post><input type=password name=p1 maxlength=9><input type=password name=p2></form>',
    );
    const values = fillForm(form, {}, ROUND, ['p1']).map(([, value]) => value);
    expect(values).toEqual([PASSWORD.slice(0, 9), PASSWORD.slice(0, 9)]);
  });

  it.each([
    ['the current password', ['old_password', 'new_password']],
    ['the current password (in French)', ['mot_de_passe_actuel', 'nouveau']],
    ['a PIN', ['pin', 'password']],
  ])('but not %s', (_which, names) => {
    expect(two('maxlength=6', '', names)).toEqual([PASSWORD.slice(0, 6), PASSWORD]);
  });

  it('unless no value keeps the rules of both', () => {
    expect(two('maxlength=6', 'minlength=9')).toEqual([PASSWORD.slice(0, 6), PASSWORD]);
  });
});

describe('entries', () => {
  it('come in document order, without what browsers leave out', () => {
    expect(
      filled(
        '<input type=hidden name=t value=1><input type=file name=f><input type=reset name=r value=1><button type=button name=b value=1></button><input name=a value=2><button name=go value=3></button>',
      ),
    ).toEqual(['t=1', 'f=doublepost.txt', 'a=2', 'go=3']);
  });

  it('repeat a name as often as the form does', () => {
    expect(filled('<input name=tag value=a><input name=tag value=b>')).toEqual(['tag=a', 'tag=b']);
  });
});

describe('an optional field', () => {
  const REQUIRED = '<input name=must value=1 required>';

  it('stays empty where the form marks its required ones', () => {
    expect(filled(`${REQUIRED}<input name=city><textarea name=note></textarea>`)).toEqual([
      'must=1',
      'city=',
      'note=',
    ]);
  });

  it.each([
    ['type=color', '#000000'],
    ['type=color value="#FFaa00"', '#ffaa00'],
    ['type=color value=red', '#000000'],
    ['type=range', '50'],
    ['type=range min=0 max=5', '3'],
    ['type=range min=10 max=20 step=4', '14'],
    ['type=range min=0 max=1 step=any', '0.5'],
    ['type=range min=-20 max=-10', '-15'],
    ['type=range min=200', '200'],
    ['type=range value=7', '7'],
    ['type=range value=700 max=60', '60'],
    ['type=range value=many', '50'],
    ['type=number', ''],
  ])('has the value that a browser gives it: %s', (field, value) => {
    expect(filled(`${REQUIRED}<input name=x ${field}>`)).toEqual(['must=1', `x=${value}`]);
  });

  it('is filled where the form marks none', () => {
    expect(filled('<input name=city>')).toEqual(['city=Paris']);
  });

  it('keeps what the page holds', () => {
    expect(filled(`${REQUIRED}<input name=city value=Lyon>`)).toEqual(['must=1', 'city=Lyon']);
  });

  it('is filled all the same when it takes an e-mail address or a password', () => {
    expect(filled(`${REQUIRED}<input type=email name=e><input type=password name=p>`)).toEqual([
      'must=1',
      `e=${ROUND.email}`,
      `p=${ROUND.password}`,
    ]);
  });

  it('keeps its first choice when it is a select', () => {
    const select = '<select name=s><option value="">None</option><option>x</option></select>';
    expect(filled(REQUIRED + select)).toEqual(['must=1', 's=']);
  });

  it('stays without a choice when it is a group of radio buttons', () => {
    expect(filled(`${REQUIRED}<input type=radio name=r value=1>`)).toEqual(['must=1']);
  });
});

describe('a checkbox travels', () => {
  it.each([
    ['when it is checked', '<input type=checkbox name=c checked>', ['c=on']],
    ['when it is required', '<input type=checkbox name=c value=yes required>', ['c=yes']],
    ['not at all when it is neither', '<input type=checkbox name=c>', []],
    [
      'beside the others of its name that are checked',
      '<input type=checkbox name=c value=1 checked><input type=checkbox name=c value=2><input type=checkbox name=c value=3 checked>',
      ['c=1', 'c=3'],
    ],
  ])('%s', (_when, html, entries) => {
    expect(filled(html)).toEqual(entries);
  });

  it('with the value that was given when it is alone', () => {
    expect(filled('<input type=checkbox name=c>', { c: 'on' })).toEqual(['c=on']);
  });

  it('when its value was given, and the others of its name do not', () => {
    expect(
      filled(
        '<input type=checkbox name=c value=1 checked><input type=checkbox name=c value=2><input type=checkbox name=c value=3>',
        { c: '2' },
      ),
    ).toEqual(['c=2']);
  });
});

describe('of a group of radio buttons', () => {
  const GROUP = '<input type=radio name=r value=1><input type=radio name=r value=2>';

  it('the checked one travels', () => {
    expect(filled(`${GROUP}<input type=radio name=r value=3 checked>`)).toEqual(['r=3']);
  });

  it('the first travels where none is checked', () => {
    expect(filled(GROUP)).toEqual(['r=1']);
  });

  it('the first travels where one of them is required', () => {
    expect(filled(`${GROUP}<input type=radio name=r value=3 required>`)).toEqual(['r=1']);
  });

  it('the one whose value was given travels', () => {
    expect(filled(GROUP, { r: '2' })).toEqual(['r=2']);
  });

  it('one travels for each name', () => {
    expect(filled(`${GROUP}<input type=radio name=q value=x>`)).toEqual(['r=1', 'q=x']);
  });
});

describe('a select travels with', () => {
  const options = (...values: string[]) =>
    values.map((v) => `<option value="${v}">x</option>`).join('');

  it.each([
    [
      'the selected option',
      `<select name=s>${options('1')}<option selected value=2></select>`,
      ['s=2'],
    ],
    [
      'the first option where none is selected',
      `<select name=s>${options('1', '2')}</select>`,
      ['s=1'],
    ],
    ['the first that is not empty', `<select name=s>${options('', '2')}</select>`, ['s=2']],
    [
      'the first that is not empty where an empty one is selected',
      `<select name=s required><option selected value="">-${options('2', '3')}</select>`,
      ['s=2'],
    ],
    ['the empty option where it has no other', `<select name=s>${options('')}</select>`, ['s=']],
    ['nothing where it has no option', '<select name=s></select>', []],
    [
      'each selected option where several may be',
      `<select name=s multiple>${options('1')}<option selected value=2><option selected value=3></select>`,
      ['s=2', 's=3'],
    ],
    [
      'one option where several may be and none is selected',
      `<select name=s multiple required>${options('1', '2')}</select>`,
      ['s=1'],
    ],
    [
      'none where several may be and none must',
      `<input name=a value=1 required><select name=s multiple>${options('1', '2')}</select>`,
      ['a=1'],
    ],
  ])('%s', (_what, html, entries) => {
    expect(filled(html)).toEqual(entries);
  });

  it('the value that was given', () => {
    expect(filled(`<select name=s>${options('1', '2')}</select>`, { s: '2' })).toEqual(['s=2']);
  });
});

describe('the pressed button', () => {
  it('is the first that submits, and no other button travels', () => {
    expect(
      filled('<input type=submit name=op value=save><button name=op value=delete></button>'),
    ).toEqual(['op=save']);
  });

  it('is the one whose value was given', () => {
    expect(
      filled('<input type=submit name=op value=save><button name=op value=delete></button>', {
        op: 'delete',
      }),
    ).toEqual(['op=delete']);
  });

  it('does not travel where it has no name, nor does a later one in its place', () => {
    expect(
      filled('<input name=a value=1><button>Save</button><button name=delete>Delete</button>'),
    ).toEqual(['a=1']);
  });
});

describe('what no reader sees', () => {
  it.each([
    '<div style="display: none"><input name=website></div>',
    '<input name=website style="position:absolute;left:-9999px">',
    '<div hidden><input name=website></div>',
    '<input name=website tabindex=-1 aria-hidden=true>',
    '<input name=website readonly>',
  ])('stays empty: %s', (html) => {
    expect(filled(html)).toEqual(['website=']);
  });
});

describe('consent', () => {
  it.each([
    '<label><input type=checkbox name=c> I agree to the terms</label>',
    '<input type=checkbox name=accept_cgu value=on>',
    '<label><input type=checkbox name=c> J’accepte les conditions</label>',
    '<label><input type=checkbox name=c> Ich stimme den AGB zu</label>',
    '<label><input type=checkbox name=c> Acepto la política</label>',
  ])('is given: %s', (html) => {
    expect(filled(html)[0]).toMatch(/=on$/);
  });

  it('is not given to advertising', () => {
    const html = '<label><input type=checkbox name=c> I agree to receive the newsletter</label>';
    expect(filled(html)).toEqual([]);
  });
});

describe('a form sends', () => {
  it('where a picture was clicked', () => {
    expect(filled('<input type=image name=go src=go.png>')).toEqual(['go.x=0', 'go.y=0']);
  });

  it('the direction of a text where it is asked for', () => {
    expect(filled('<input name=city dirname=city.dir>')).toEqual(['city=Paris', 'city.dir=ltr']);
  });

  it('no button that leaves or deletes where another submits', () => {
    const html = '<button name=op value=x>Cancel</button><button name=op value=y>Save</button>';
    expect(filled(html)).toEqual(['op=y']);
  });

  it('the first of several boxes where nothing says which are needed', () => {
    const boxes = '<input type=checkbox name=d value=1><input type=checkbox name=d value=2>';
    expect(filled(boxes)).toEqual(['d=1']);
  });

  it('the option that fits the person, else the first that is no invitation to choose', () => {
    expect(
      filled(
        '<select name=country><option>Albania<option value=FR>France</select><select name=s><option value=0>-- Veuillez choisir --<option value=7>Sept</select>',
      ),
    ).toEqual(['country=FR', 's=7']);
  });

  it('a file of the type that is accepted, and none where it is not needed', () => {
    const form = (html: string) => fillForm(formOf(`<form>${html}</form>`), {}, ROUND);
    const [[name, file, content] = []] = form('<input type=file name=cv accept=".pdf,.docx">');
    expect([name, file, content?.type]).toEqual(['cv', 'doublepost.pdf', 'application/pdf']);
    expect(form('<input name=a value=1 required><input type=file name=cv>')[1]).toEqual([
      'cv',
      '',
      { type: 'application/octet-stream', bytes: Buffer.alloc(0) },
    ]);
  });
});

describe('a form refuses', () => {
  it('a value for a field that it does not have, and names those it has', () => {
    expect(() => filled('<input name=email><input name=city>', { mail: 'x' })).toThrow(
      expect.objectContaining({
        code: 'DP_FIELD_UNKNOWN',
        message: 'the form has no field "mail"; it has email, city',
      }),
    );
  });

  it('to travel with a field whose rules no guess fits, and says how to give a value', () => {
    expect(() => filled('<input name=siret pattern="[0-9]{14}" maxlength=9>')).toThrow(
      expect.objectContaining({
        code: 'DP_FIELD_UNFILLED',
        message: 'no value of at most 9 characters fits the pattern [0-9]{14} of the field "siret"',
        fix: 'Give one: --fill siret=VALUE.',
      }),
    );
  });

  it.each([
    ['<input name=mail type=email maxlength=10>', 'mail={{unique.email}}'],
    ['<input name=slug maxlength=4>', 'slug={{unique.text}}'],
    ['<input name=phone maxlength=4>', 'phone={{unique.number}}'],
  ])('to repeat a value where a new one has no room: %s', (html, template) => {
    expect(() => filled(html)).toThrow(
      expect.objectContaining({
        code: 'DP_FIELD_UNFILLED',
        message: expect.stringMatching(
          /^no value of at most \d+ characters that is new in every round fits the rules of the field "\w+"$/,
        ),
        fix: `Give one with a template, for example --fill '${template}'.`,
      }),
    );
  });

  it('nothing of the sort once a value is given', () => {
    expect(filled('<input name=siret pattern="[0-9]{14}">', { siret: '1' })).toEqual(['siret=1']);
  });
});

describe('any form', () => {
  const NAME = fc.constantFrom('a', 'b', 'toString', 'c[]');
  const TYPE = fc.constantFrom(
    'text',
    'hidden',
    'checkbox',
    'radio',
    'submit',
    'number',
    'valueOf',
  );
  const CONTROL = fc
    .tuple(NAME, TYPE, fc.constantFrom('', ' checked', ' required'), fc.constantFrom('', '1', '2'))
    .map(
      ([name, type, flag, value]) =>
        `<input name="${name}" type="${type}" value="${value}"${flag}>`,
    );

  it('travels with its own names only, and with at most one button of a group', () => {
    fc.assert(
      fc.property(fc.array(CONTROL, { maxLength: 8 }), (controls) => {
        const form = formOf(`<form>${controls.join('')}</form>`);
        const names = form.controls.map(({ name }) => name);
        const entries = fillForm(form, {}, ROUND);
        for (const [name, value] of entries) {
          expect(names).toContain(name);
          expect(value).toBeTypeOf('string');
        }
        for (const type of ['radio', 'submit']) {
          const only = form.controls.filter((control) => control.type === type);
          if (only.length !== form.controls.length) continue;
          const groups = new Set(type === 'radio' ? only.map(({ name }) => name) : ['']);
          expect(entries.length).toBeLessThanOrEqual(groups.size);
        }
      }),
    );
  });
});
