import { describe, expect, it } from 'vitest';
import { planFromPage } from '../../src/plan/from-page.ts';

const LOGIN = new URL('http://localhost:8000/login/');

describe('a plan from a page', () => {
  it('posts its form twice from one tab and expects one effect', () => {
    expect(planFromPage('http://localhost:8000/signup/?next=/')).toEqual({
      name: '/signup/',
      command: "npx doublepost 'http://localhost:8000/signup/?next=/'",
      variables: [],
      page: new URL('http://localhost:8000/signup/?next=/'),
      request: undefined,
      setup: undefined,
      others: [],
      prepare: [],
      cleanup: [],
      visit: [],
      form: undefined,
      login: undefined,
      fill: {},
      unique: [],
      actors: 'same-tab',
      expect: 'once',
      observers: {
        databases: [],
        tables: [],
        smtpPort: undefined,
        hookPort: undefined,
        log: undefined,
        errorPattern: undefined,
      },
    });
  });

  it('takes over what the options say', () => {
    const options = {
      form: { by: 'position', position: 2 },
      fill: { email: 'x@y.fr' },
      unique: ['title'],
      actors: 'two-users',
      expect: 'each',
      login: { page: LOGIN, fields: { user: 'ada' } },
    } as const;
    expect(planFromPage('http://localhost:8000/', options)).toMatchObject(options);
  });

  it.each(['signup', '/signup/', 'localhost:8000', ''])(
    'needs a whole address, not %j',
    (address) => {
      expect(() => planFromPage(address)).toThrow(
        expect.objectContaining({ code: 'DP_URL_INVALID' }),
      );
    },
  );
});

describe('the command that asks again', () => {
  const command = (options: Parameters<typeof planFromPage>[1]) =>
    planFromPage('http://localhost:8000/', options).command;

  it('says what is not usual', () => {
    expect(
      command({
        form: { by: 'id', id: 'signup' },
        actors: 'two-tabs',
        expect: 'serial',
        database: 'sqlite:my app.db',
        fill: { email: 'x@y.fr', note: "it's" },
      }),
    ).toBe(
      "npx doublepost http://localhost:8000/ --form '#signup' --actors two-tabs --expect serial --db 'sqlite:my app.db' --fill email=x@y.fr --fill note='it'\\''s'",
    );
  });

  it('counts forms as the option does', () => {
    expect(command({ form: { by: 'position', position: 2 } })).toContain(' --form 2');
  });

  it('leaves out what is usual', () => {
    expect(command({ actors: 'same-tab', expect: 'once', fill: {} })).toBe(
      'npx doublepost http://localhost:8000/',
    );
  });

  it('names who signs in and where, but not the password', () => {
    const login = { page: LOGIN, fields: {}, credentials: { user: 'ada', password: 'hunter2' } };
    expect(command({ login })).toBe(
      'npx doublepost http://localhost:8000/ --login http://localhost:8000/login/ --user ada',
    );
  });
});
