import { describe, expect, it } from 'vitest';
import { chooseForm } from '../../src/session/choose-form.ts';
import { pageOf } from '../support/pages.ts';

const SIGN_UP = '<form method=post id=signup action="/signup/"><input name=email></form>';
const NEWSLETTER = '<form method=post action="/news/"><input name=mail><input name=name></form>';
const SIGN_OUT =
  '<form method=post action="/logout/"><input type=hidden name=t><button>Out</button></form>';
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

  it('the one whose id was chosen', () => {
    const form = chooseForm(pageOf(NEWSLETTER + SIGN_UP), { by: 'id', id: 'signup' });
    expect(form.action.pathname).toBe('/signup/');
  });
});

describe('choosing fails', () => {
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
