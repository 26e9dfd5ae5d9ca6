import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/html/document.ts';
import { readException } from '../../../src/observe/exceptions/read-exception.ts';

function shown(text: string) {
  return readException(text, parseDocument(text));
}

const DJANGO = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8">
  <title>IntegrityError
          at /signup/</title>
  <style>html * { padding:0; }</style>
</head>
<body>
<div id="summary">
  <h1>IntegrityError
       at /signup/</h1>
  <pre class="exception_value">UNIQUE constraint failed: main_user.email</pre>
  <table class="meta"><tr><th scope="row">Exception Type:</th><td>IntegrityError</td></tr></table>
</div>
<div id="pastebinTraceback"><textarea>OperationalError: another one</textarea></div>
</body></html>`;

const EXPRESS = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Error</title></head>
<body>
<pre>SqliteError: UNIQUE constraint failed: users.email<br> &nbsp; &nbsp;at Statement.run (/srv/app/db.js:12:9)<br> &nbsp; &nbsp;at /srv/app/signup.js:30:5</pre>
</body></html>`;

const PYTHON = `Traceback (most recent call last):
  File "/srv/app/main.py", line 20, in signup
    cursor.execute("INSERT INTO users VALUES (?)", (email,))
sqlite3.IntegrityError: UNIQUE constraint failed: users.email
`;

const PHP = `<br />
<b>Fatal error</b>:  Uncaught PDOException: SQLSTATE[23000]: Integrity constraint violation: 19 UNIQUE constraint failed: users.email in /srv/signup.php:12
Stack trace:
#0 /srv/signup.php(12): PDOStatement-&gt;execute()
#1 {main}
  thrown in <b>/srv/signup.php</b> on line <b>12</b><br />`;

describe('an exception is read from', () => {
  it.each([
    [
      'Django’s technical 500 page',
      DJANGO,
      'IntegrityError',
      'UNIQUE constraint failed: main_user.email',
    ],
    [
      'Fastify’s body',
      '{"statusCode":500,"code":"SQLITE_CONSTRAINT_UNIQUE","error":"Internal Server Error","message":"UNIQUE constraint failed: users.email"}',
      'SQLITE_CONSTRAINT_UNIQUE',
      'UNIQUE constraint failed: users.email',
    ],
    [
      'Fastify’s body without a code',
      '{"statusCode":500,"error":"Internal Server Error","message":"database is locked"}',
      'Error',
      'database is locked',
    ],
    [
      'problem details (RFC 9457)',
      '\n{"type":"about:blank","title":"Conflict","status":500,"detail":"duplicate key value"}',
      'Conflict',
      'duplicate key value',
    ],
    ['a body with an error text', '{"error":"deadlock detected"}', 'Error', 'deadlock detected'],
    ['Express’s page', EXPRESS, 'SqliteError', 'UNIQUE constraint failed: users.email'],
    [
      'Express’s page of a plain error',
      '<pre>Error: boom<br> &nbsp; &nbsp;at a (/srv/a.js:1:2)</pre>',
      'Error',
      'boom',
    ],
    [
      'a line that its first frame follows',
      '<pre>TypeError: no user at signup (/srv/a.js:1:2)</pre>',
      'TypeError',
      'no user',
    ],
    [
      'a message with the word at',
      '<pre>ParseError: bad token at line 3</pre>',
      'ParseError',
      'bad token at line 3',
    ],
    ['a stack trace as text', 'Error: boom\n    at signup (/srv/app.js:1:2)\n', 'Error', 'boom'],
    [
      'the trace of node-postgres',
      'error: duplicate key value violates unique constraint "users_email_key"\n    at Parser.parseErrorMessage (/srv/node_modules/pg-protocol/dist/parser.js:287:98)\n',
      'error',
      'duplicate key value violates unique constraint "users_email_key"',
    ],
    [
      'Express’s page of the same',
      '<pre>error: deadlock detected<br> &nbsp; &nbsp;at /srv/a.js:1:2</pre>',
      'error',
      'deadlock detected',
    ],
    [
      'a body with an error within',
      '{"error":{"message":"duplicate key value","code":"23505","errors":[]}}',
      '23505',
      'duplicate key value',
    ],
    [
      'the text outside, before the error within',
      '{"message":"a","error":{"message":"b"}}',
      'Error',
      'a',
    ],
    [
      'Python’s traceback',
      PYTHON,
      'sqlite3.IntegrityError',
      'UNIQUE constraint failed: users.email',
    ],
    [
      'PHP’s message',
      PHP,
      'PDOException',
      'SQLSTATE[23000]: Integrity constraint violation: 19 UNIQUE constraint failed: users.email',
    ],
    [
      'Ruby’s names',
      '<pre>ActiveRecord::RecordNotUniqueError: dup</pre>',
      'ActiveRecord::RecordNotUniqueError',
      'dup',
    ],
    [
      'PHP’s names',
      '<pre>App\\Models\\UniqueViolation: dup</pre>',
      'App\\Models\\UniqueViolation',
      'dup',
    ],
  ])('%s', (_where, text, type, message) => {
    expect(shown(text)).toMatchObject({ type, message });
  });

  it('the block that shows it, before the page around', () => {
    expect(shown('<p>PageError: around</p><pre>DbError: inside</pre>')).toEqual({
      type: 'DbError',
      message: 'inside',
    });
  });
});

describe('no exception is read from', () => {
  it.each([
    ['a bare answer', 'Internal Server Error'],
    ['nothing', ''],
    ['an error page for users', '<h1>Sorry</h1><p>Something went wrong. Error: none of yours</p>'],
    ['a body that breaks off', '{"message":"UNIQ'],
    ['a body that is a list', '[{"message":"x"}]'],
    ['a body without texts', '{"message":"","error":{"deep":1},"detail":7}'],
    ['a body with an error two levels deep', '{"error":{"error":{"message":"x"}}}'],
    ['a body without an error', '{"error":null}'],
    ['the word in a text for users', '<p>error: please try again</p><p>Look at the form</p>'],
    ['a script', '<script>\nTypeError: x\n</script>'],
  ])('%s', (_where, text) => {
    expect(shown(text)).toBeUndefined();
  });
});
