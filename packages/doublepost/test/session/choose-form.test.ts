import { describe, expect, it } from 'vitest';
import { chooseForm } from '../../src/session/choose-form.ts';
import { pageOf } from '../support/pages.ts';

const SIGN_UP = '<form method=post id=signup action="/signup/"><input name=email></form>';
const NEWSLETTER = '<form method=post action="/news/"><input name=mail><input name=name></form>';
const SIGN_OUT =
  '<form method=post action="/logout/"><input type=hidden name=t><button>Out</button></form>';
const PUBLISH = '<button name=do value=publish formmethod=POST formaction="/publish/">Go</button>';
const SEARCH = '<form action="/search/"><input name=q></form>';

describe('the form to post is', () => {
  it('the only one that posts something typed', () => {
    expect(chooseForm(pageOf(SEARCH + SIGN_OUT + SIGN_UP), undefined).id).toBe('signup');
  });

  it('a button alone where nothing else posts', () => {
    expect(chooseForm(pageOf(SEARCH + SIGN_OUT), undefined).action.pathname).toBe('/logout/');
  });

  it('the one at the position that was chosen, counted among all', () => {
    const form = chooseForm(pageOf(SEARCH + SIGN_OUT + SIGN_UP), { by: 'position', position: 2 });
    expect(form.action.pathname).toBe('/logout/');
  });

  it('one that only its first button makes post', () => {
    const form = chooseForm(pageOf(`${SEARCH}<form>${PUBLISH}</form>`), undefined);
    expect(form.position).toBe(2);
  });

  it.each(['<input type=image src=go.png>', '<button>Find</button>'])(
    'one that only the button behind %s makes post',
    (before) => {
      const page = pageOf(`<form action=/search><input name=q>${before}${PUBLISH}</form>`);
      expect(chooseForm(page, undefined).defaultButton?.value).toBe('publish');
    },
  );

  it('none that the button does not make post whose value is given', () => {
    const page = pageOf(`<form><input name=q><button name=do value=find>Find</button>${PUBLISH}`);
    expect(() => chooseForm(page, undefined, { fill: { do: 'find' } })).toThrow(
      expect.objectContaining({ code: 'DP_NO_FORM' }),
    );
    expect(chooseForm(page, undefined, { fill: { do: 'publish' } }).position).toBe(1);
  });

  it('the one whose id was chosen', () => {
    const form = chooseForm(pageOf(NEWSLETTER + SIGN_UP), { by: 'id', id: 'signup' });
    expect(form.action.pathname).toBe('/signup/');
  });
});

describe('on a page to which another one redirected', () => {
  const ASKED = new URL('http://localhost:8000/accounts/add/');
  const SIGN_IN =
    '<form method=post action="/login/"><input type=hidden name=t><input name=user><input name=pin type=password><input type=checkbox name=remember><button>In</button></form>';

  it('the sign-in is not the form', () => {
    expect(() => chooseForm(pageOf(SEARCH + SIGN_IN), undefined, { asked: ASKED })).toThrow(
      expect.objectContaining({
        code: 'DP_PAGE_FAILED',
        message: `the page needs a sign-in: it redirects to /accounts/signup/ (GET ${ASKED})`,
        fix: 'Sign in first: --login ADDRESS, or a `login` in the scenario. If that form is meant: --form 2.',
      }),
    );
  });

  it('it is the form where it was chosen', () => {
    const choice = { by: 'position', position: 1 } as const;
    expect(chooseForm(pageOf(SIGN_IN), choice, { asked: ASKED }).action.pathname).toBe('/login/');
  });

  it('it is the form where only a slash was added, or nothing but the query differs', () => {
    for (const asked of ['/accounts/signup', '/accounts/signup/?x=1']) {
      expect(
        chooseForm(pageOf(SIGN_IN), undefined, { asked: new URL(asked, ASKED) }).position,
      ).toBe(1);
    }
  });

  it.each([
    ['two passwords', '<input name=a><input type=password name=p><input type=password name=q>'],
    [
      'more fields',
      '<input name=a><input type=email name=b><input name=c><input type=password name=p>',
    ],
    ['no password', '<input name=a>'],
    ['a new password', '<input name=a><input type=password name=p autocomplete=new-password>'],
    ['an address to confirm', '<input name=a><input name=a_confirm><input type=password name=p>'],
  ])('a form with %s is the form', (_what, fields) => {
    const page = pageOf(`<form method=post action="/s/">${fields}</form>`);
    expect(chooseForm(page, undefined, { asked: ASKED }).action.pathname).toBe('/s/');
  });
});

describe('choosing fails', () => {
  it('without telling what is secret in the address', () => {
    const url = new URL('http://localhost:8000/invite/?token=hunter2');
    for (const html of ['', SEARCH, SIGN_UP + NEWSLETTER]) {
      expect(() => chooseForm(pageOf(html, { url }), undefined)).toThrow(/\(GET .*token=\*\*\*\)/);
    }
    expect(() => chooseForm(pageOf('', { url, status: 404 }), undefined)).toThrow(/token=\*\*\*/);
  });

  it('on an error page, whatever forms it has', () => {
    expect(() => chooseForm(pageOf(SIGN_UP, { status: 403 }), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_PAGE_FAILED',
        message: 'the page answered 403 (GET http://localhost:8000/accounts/signup/?next=/)',
      }),
    );
  });

  it('where no form posts, and lists those that are there', () => {
    expect(() => chooseForm(pageOf(SEARCH), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_NO_FORM',
        message:
          'the page has no form that posts (GET http://localhost:8000/accounts/signup/?next=/):\n    1  GET /search/  q',
      }),
    );
  });

  it('where no form posts in what was read of a long page', () => {
    expect(() => chooseForm(pageOf('<p>Long', { truncated: true }), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_NO_FORM',
        message: expect.stringMatching(
          /^the page has no form that posts in the part that was read /,
        ),
      }),
    );
  });

  it('where there is no form at all', () => {
    expect(() => chooseForm(pageOf('<p>Nothing</p>'), undefined)).toThrow(
      expect.objectContaining({ code: 'DP_NO_FORM', message: expect.not.stringContaining('\n') }),
    );
  });

  it('where several could be meant, and lists them alone', () => {
    expect(() => chooseForm(pageOf(SEARCH + SIGN_OUT + SIGN_UP + NEWSLETTER), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_FORM_AMBIGUOUS',
        message:
          '2 forms could be meant (GET http://localhost:8000/accounts/signup/?next=/):\n    3 #signup  POST /signup/  email\n    4  POST /news/  mail, name',
      }),
    );
  });

  it('where several buttons stand alone', () => {
    expect(() => chooseForm(pageOf(SIGN_OUT + SIGN_OUT), undefined)).toThrow(
      expect.objectContaining({
        code: 'DP_FORM_AMBIGUOUS',
        message: expect.stringContaining('\n    1  POST /logout/  no fields'),
      }),
    );
  });

  it.each(['', ' method=dialog', ' method=put'])('where the chosen form has%s', (attribute) => {
    const method = attribute.replace(' method=', '').toUpperCase() || 'GET';
    const page = pageOf(`<form${attribute} action="/search/"><input name=q></form>`);
    expect(() => chooseForm(page, { by: 'position', position: 1 })).toThrow(
      expect.objectContaining({
        code: 'DP_FORM_NOT_POST',
        message: `the form is sent with ${method} (GET http://localhost:8000/accounts/signup/?next=/):\n    1  ${method} /search/  q`,
      }),
    );
  });

  it.each([
    ['number 3', { by: 'position', position: 3 } as const],
    ['#login', { by: 'id', id: 'login' } as const],
  ])('where there is no form %s', (asked, choice) => {
    expect(() => chooseForm(pageOf(SEARCH + SIGN_UP), choice)).toThrow(
      expect.objectContaining({
        code: 'DP_FORM_NOT_FOUND',
        message: expect.stringMatching(
          new RegExp(`^no form ${asked} .*:\n    1 .*\n    2 #signup .*$`),
        ),
      }),
    );
  });
});
