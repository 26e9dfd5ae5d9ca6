import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/http/attempt.ts';
import { abstractionOf } from '../../src/observe/abstraction.ts';
import { observeAnswer } from '../../src/observe/answer.ts';
import { ROUND } from '../support/round.ts';

const PAGE = new URL('http://localhost:8000/accounts/signup/');

function answered(
  status: number,
  body: string | Buffer = '',
  headers: Record<string, string> = {},
): Attempt {
  return {
    kind: 'answered',
    endedAt: 1,
    response: {
      status,
      headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
      body: Buffer.from(body),
      truncated: false,
    },
  };
}

function observe(attempt: Attempt) {
  return observeAnswer(attempt, { page: PAGE, url: PAGE }, abstractionOf({ ...ROUND }));
}

describe('an answer is observed as', () => {
  it('its status, title and visible errors', () => {
    const page = `<title>Sign up</title><p role=alert>${ROUND.email} is taken</p>`;
    expect(observe(answered(200, page))).toEqual({
      kind: 'answered',
      status: 200,
      title: 'Sign up',
      errors: ['{email} is taken'],
      lines: ['{email} is taken'],
      repeatsForm: false,
    });
  });

  it('the problem that a JSON refusal details (RFC 9457)', () => {
    const body = JSON.stringify({
      title: 'Conflict',
      detail: `${ROUND.email} is taken`,
      errors: { email: ['Choose another.'] },
    });
    const headers = { 'content-type': 'application/problem+json; charset=utf-8' };
    expect(observe(answered(409, body, headers))).toMatchObject({
      errors: ['Conflict: {email} is taken', 'Choose another.'],
    });
    expect(observe(answered(409, 'none', headers))).toMatchObject({ errors: [] });
  });

  it('a failure where PHP died under status 200', () => {
    const body = '<b>Fatal error</b>: Uncaught PDOException: deadlock detected in /srv/a.php:3';
    expect(observe(answered(200, body))).toMatchObject({
      status: 200,
      exception: { type: 'PDOException', message: 'deadlock detected', frame: 'srv/a.php:3' },
    });
  });

  it.each([
    ['/users/17/', '/users/{id}/'],
    ['done/?x=3', '/accounts/signup/done/?x={id}'],
    ['http://localhost:8000/welcome', '/welcome'],
    ['http://sso.example.com/users/17', 'http://sso.example.com/users/{id}'],
    ['http://localhost:8001/welcome', 'http://localhost:8001/welcome'],
    ['myapp://done', 'myapp://done'],
    [`/u/${ROUND.text}`, '/u/{text}'],
  ])('the redirect to %s without its ids', (location, redirect) => {
    expect(observe(answered(302, '', { location }))).toEqual({
      kind: 'answered',
      status: 302,
      redirect,
      errors: [],
      lines: [],
      repeatsForm: false,
    });
  });

  it('no redirect where the location is no address', () => {
    expect(observe(answered(302, '', { location: 'http://[' }))).toEqual({
      kind: 'answered',
      status: 302,
      errors: [],
      lines: [],
      repeatsForm: false,
    });
  });

  it('the exception that an error page shows, instead of its alerts', () => {
    const page = `<title>Oh</title><p role=alert>Sorry</p><pre>DbError: ${ROUND.email} is there</pre>`;
    expect(observe(answered(500, page))).toEqual({
      kind: 'answered',
      status: 500,
      title: 'Oh',
      errors: [],
      exception: { type: 'DbError', message: '{email} is there' },
      lines: [],
      repeatsForm: false,
    });
  });

  it('an error without exception where none is shown', () => {
    expect(observe(answered(503, 'Service Unavailable'))).toEqual({
      kind: 'answered',
      status: 503,
      errors: [],
      lines: [],
      repeatsForm: false,
    });
  });

  it('no exception below 500, whatever the page shows', () => {
    expect(observe(answered(404, '<pre>DbError: x</pre>'))).toEqual({
      kind: 'answered',
      status: 404,
      errors: [],
      lines: ['DbError: x'],
      repeatsForm: false,
    });
  });

  it('a repetition of the form where the page shows it again, or leads back to it', () => {
    const form = '<form method=post><input name=email></form>';
    expect(observe(answered(200, form))).toMatchObject({ repeatsForm: true });
    expect(observe(answered(200, '<form method=post action=/search></form>'))).toMatchObject({
      repeatsForm: false,
    });
    const back = { location: PAGE.pathname };
    expect(observe(answered(302, '', back))).toMatchObject({ repeatsForm: true });
  });

  it('text in the charset of the answer', () => {
    const attempt = answered(200, Buffer.from('<title>Cr\xe9er</title>', 'latin1'), {
      'content-type': 'text/html; charset=iso-8859-1',
    });
    expect(observe(attempt)).toMatchObject({ title: 'Créer' });
  });

  it('the first title, and none where it is empty', () => {
    expect(observe(answered(200, '<title>A</title><svg><title>B</title></svg>'))).toMatchObject({
      title: 'A',
    });
    expect(observe(answered(200, '<title> </title>'))).not.toHaveProperty('title');
  });
});

describe('a request without an answer is observed as', () => {
  it('a dropped connection with its code', () => {
    expect(observe({ kind: 'dropped', code: 'ECONNRESET', endedAt: 3 })).toEqual({
      kind: 'dropped',
      code: 'ECONNRESET',
    });
  });

  it('a time-out', () => {
    expect(observe({ kind: 'timeout', endedAt: 30_000 })).toEqual({ kind: 'timeout' });
  });
});

describe('two answers', () => {
  it('that differ by the values of their rounds and by ids alone are observed as equal', () => {
    const other = { email: 'dffff@example.com', text: 'dffff', number: '987654321', password: 'p' };
    const first = observe(answered(302, '', { location: `/u/${ROUND.text}/4/` }));
    const second = observeAnswer(
      answered(302, '', { location: '/u/dffff/5/' }),
      { page: PAGE, url: PAGE },
      abstractionOf(other),
    );
    expect(second).toEqual(first);
  });
});
