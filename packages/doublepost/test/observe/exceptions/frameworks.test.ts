import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/html/document.ts';
import {
  readException,
  readHiddenException,
} from '../../../src/observe/exceptions/read-exception.ts';

const NOT_UNIQUE =
  'PG::UniqueViolation: ERROR: duplicate key value violates unique constraint "index_users_on_email"\nDETAIL: Key (email)=(a) already exists.';

const RAILS = {
  type: 'ActiveRecord::RecordNotUnique',
  message: NOT_UNIQUE.replace('\n', ' '),
  frame: 'app/controllers/users_controller.rb:12 in create',
};

/** As Rails answers a request for JSON in development (`debug_exception_response_format`). */
function railsJson(exception: string): string {
  const trace = (line: string) => [{ exception_object_id: 1, id: 0, trace: line }];
  const traces = {
    'Application Trace': trace("app/controllers/users_controller.rb:12:in `create'"),
    'Framework Trace': trace("activerecord (7.1.3) lib/active_record/x.rb:55:in `exec'"),
  };
  return JSON.stringify({ status: 500, error: 'Internal Server Error', exception, traces });
}

const SQLITE_TRACE = `Traceback (most recent call last):
  File "/srv/shop/views.py", line 28, in sign_up
    cursor.execute('INSERT INTO users VALUES (?)', [email])
sqlite3.IntegrityError: UNIQUE constraint failed: users.email
`;

/** As each framework lays its page out, cut down to what carries the exception. */
const PAGES: readonly (readonly [string, string, object])[] = [
  [
    'Werkzeug’s debugger',
    `<title>sqlite3.IntegrityError: UNIQUE constraint failed: user.email // Werkzeug Debugger</title>
     <body><div class="debugger"><h1>IntegrityError</h1><div class="detail"><p class="errormsg">sqlite3.IntegrityError: UNIQUE constraint failed: user.email</p></div>
     <div class="traceback"><ul>
     <li><div class="frame" id="frame-1"><h4>File <cite class="filename">"/srv/venv/lib/python3.12/site-packages/flask/app.py"</cite>, line <em class="line">1511</em>, in <code class="function">wsgi_app</code></h4></div>
     <li><div class="frame" id="frame-2"><h4>File <cite class="filename">"/srv/shop/views.py"</cite>, line <em class="line">30</em>, in <code class="function">signup</code></h4></div></ul></div></div>`,
    {
      type: 'sqlite3.IntegrityError',
      message: 'UNIQUE constraint failed: user.email',
      frame: 'srv/shop/views.py:30 in signup',
    },
  ],
  [
    'Rails’ page',
    `<header><h1>ActiveRecord::RecordNotUnique in UsersController#create</h1></header>
     <div id="container"><h2 class="exception-message">PG::UniqueViolation: ERROR: duplicate key value violates unique constraint "index_users_on_email"</h2>
     <div id="Application-Trace"><code><a class="trace-frames" href="#">app/controllers/users_controller.rb:12:in 'create'</a></code></div>
     <div id="Framework-Trace"><a>activerecord (8.0.0) lib/active_record/x.rb:1:in 'exec'</a></div></div>`,
    {
      type: 'ActiveRecord::RecordNotUnique',
      message:
        'PG::UniqueViolation: ERROR: duplicate key value violates unique constraint "index_users_on_email"',
      frame: 'app/controllers/users_controller.rb:12 in create',
    },
  ],
  [
    'Laravel’s Ignition',
    `<!DOCTYPE html><html lang="en" class="auto">
<!--
Illuminate\\Database\\UniqueConstraintViolationException: SQLSTATE[23000]: Integrity constraint violation: 19 UNIQUE constraint failed: users.email in file /srv/app/vendor/laravel/framework/src/Illuminate/Database/Connection.php on line 817

#0 /srv/app/vendor/laravel/framework/src/Illuminate/Database/Connection.php(779): Illuminate\\Database\\Connection-&gt;runQueryCallback()
#1 /srv/app/app/Http/Controllers/SignUpController.php(21): Illuminate\\Database\\Eloquent\\Builder-&gt;create()
-->
<head><title>SQLSTATE[23000]</title></head><body></body></html>`,
    {
      type: 'Illuminate\\Database\\UniqueConstraintViolationException',
      message:
        'SQLSTATE[23000]: Integrity constraint violation: 19 UNIQUE constraint failed: users.email',
      frame: expect.stringMatching(/^Http\/Controllers\/SignUpController\.php:21/),
    },
  ],
  [
    'Laravel’s JSON',
    JSON.stringify({
      message: 'SQLSTATE[40001]: Serialization failure: 1213 Deadlock found',
      exception: 'Illuminate\\Database\\QueryException',
      file: '/srv/app/vendor/laravel/framework/src/Illuminate/Database/Connection.php',
      line: 829,
      trace: [
        { file: '/srv/app/vendor/laravel/framework/src/a.php', line: 1, function: 'run' },
        { file: '/srv/app/app/Http/OrderController.php', line: 40, function: 'update' },
      ],
    }),
    {
      type: 'Illuminate\\Database\\QueryException',
      frame: 'app/Http/OrderController.php:40 in update',
    },
  ],
  [
    'Symfony’s page',
    `<title>An exception occurred (500 Internal Server Error)</title>
     <div class="exception-summary"><h2 class="exception-hierarchy"><a><abbr title="Doctrine\\DBAL\\Exception\\UniqueConstraintViolationException">UniqueConstraintViolationException</abbr></a></h2>
     <h1 class="break-long-words exception-message">An exception occurred while executing a query: SQLSTATE[23000]</h1></div>
     <pre class="stacktrace">Doctrine\\DBAL\\Exception\\UniqueConstraintViolationException:
An exception occurred while executing a query: SQLSTATE[23000]

  at /srv/app/vendor/doctrine/dbal/src/Driver/API/SQLite/ExceptionConverter.php:52
  at App\\Controller\\SignUp->post(object(Request))
     (/srv/app/src/Controller/SignUp.php:33)</pre>`,
    {
      type: 'UniqueConstraintViolationException',
      message: 'An exception occurred while executing a query: SQLSTATE[23000]',
    },
  ],
  [
    'ASP.NET Core’s developer page',
    `<title>Internal Server Error</title><body><h1>An unhandled exception occurred while processing the request.</h1>
     <div class="titleerror">SqliteException: SQLite Error 19: &#x27;UNIQUE constraint failed: Users.Email&#x27;.</div>
     <p class="location">Microsoft.Data.Sqlite.SqliteException.ThrowExceptionForRC(int rc)</p>
     <pre class="rawExceptionStackTrace">Microsoft.Data.Sqlite.SqliteException (0x80004005): SQLite Error 19
   at Microsoft.Data.Sqlite.SqliteException.ThrowExceptionForRC(Int32 rc, sqlite3 db)
   at Shop.Pages.SignUp.OnPostAsync() in /srv/Shop/Pages/SignUp.cshtml.cs:line 20</pre>`,
    {
      type: 'SqliteException',
      message: "SQLite Error 19: 'UNIQUE constraint failed: Users.Email'.",
      frame: 'Shop/Pages/SignUp.cshtml.cs:20 in Shop.Pages.SignUp.OnPostAsync',
    },
  ],
  [
    'ASP.NET’s page',
    `<title>Violation of UNIQUE KEY constraint</title><body><h1>Server Error in '/' Application.</h1>
     <b> Exception Details: </b>System.Data.SqlClient.SqlException: Violation of UNIQUE KEY constraint 'UQ_Users'.<br><br>`,
    {
      type: 'System.Data.SqlClient.SqlException',
      message: "Violation of UNIQUE KEY constraint 'UQ_Users'.",
    },
  ],
  [
    'Spring’s Whitelabel page',
    `<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p>
     <div id='created'>Mon Nov 23 2026</div><div>There was an unexpected error (type=Internal Server Error, status=500).</div>
     <div>could not execute statement; constraint [users_email_key]</div></body></html>`,
    {
      type: 'Internal Server Error',
      message: 'could not execute statement; constraint [users_email_key]',
    },
  ],
  [
    'Spring’s Whitelabel page with its trace',
    `<html><body><h1>Whitelabel Error Page</h1><div>There was an unexpected error (type=Internal Server Error, status=500).</div>
     <div style='white-space:pre-wrap;'>org.springframework.dao.DataIntegrityViolationException: could not execute statement
	at org.springframework.orm.jpa.vendor.HibernateJpaDialect.convert(HibernateJpaDialect.java:290)
	at com.acme.shop.SignUpController.post(SignUpController.java:31)
Caused by: org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint &quot;users_email_key&quot;
	at org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2733)</div></body></html>`,
    {
      type: 'org.postgresql.util.PSQLException',
      message: 'ERROR: duplicate key value violates unique constraint "users_email_key"',
      frame: 'SignUpController.java:31 in com.acme.shop.SignUpController.post',
    },
  ],
  [
    'Express’s JSON with its stack',
    JSON.stringify({
      error: {
        message: 'Unique constraint failed on the fields: (`email`)',
        name: 'PrismaClientKnownRequestError',
        stack:
          'PrismaClientKnownRequestError: \n    at $n.handle (/srv/app/node_modules/@prisma/client/x.js:1:2)\n    at async signUp (/srv/app/src/routes/sign-up.ts:14:3)',
      },
    }),
    { type: 'PrismaClientKnownRequestError', frame: 'src/routes/sign-up.ts:14 in signUp' },
  ],
  [
    'Ruby’s own trace',
    `app.rb:7:in 'SQLite3::Statement#step': UNIQUE constraint failed: users.email (SQLite3::ConstraintException)\n\tfrom app.rb:7:in 'create'`,
    { type: 'SQLite3::ConstraintException', message: 'UNIQUE constraint failed: users.email' },
  ],
  [
    'ASP.NET Core’s developer page of a cause',
    `<div class="titleerror">SqliteException: SQLite Error 19: &#x27;UNIQUE constraint failed: Users.Email&#x27;.</div>
     <div class="titleerror">DbUpdateException: An error occurred while saving the entity changes.</div>`,
    {
      type: 'SqliteException',
      message: "SQLite Error 19: 'UNIQUE constraint failed: Users.Email'.",
    },
  ],
  [
    'ASP.NET Core’s developer page as text, with Entity Framework',
    `Microsoft.EntityFrameworkCore.DbUpdateException: An error occurred while saving the entity changes. See the inner exception for details.
 ---> Microsoft.Data.Sqlite.SqliteException (0x80004005): SQLite Error 19: 'UNIQUE constraint failed: Users.Email'.
   at Microsoft.Data.Sqlite.SqliteException.ThrowExceptionForRC(Int32 rc, sqlite3 db)
   at Microsoft.EntityFrameworkCore.Update.ReaderModificationCommandBatch.ExecuteAsync(IRelationalConnection connection, CancellationToken cancellationToken)
   --- End of inner exception stack trace ---
   at Microsoft.EntityFrameworkCore.DbContext.SaveChangesAsync(Boolean acceptAllChangesOnSuccess, CancellationToken cancellationToken)
   at Acme.Pages.SignUpModel.OnPostAsync() in /src/Pages/SignUp.cshtml.cs:line 31

HEADERS
=======
Host: localhost`,
    {
      type: 'Microsoft.Data.Sqlite.SqliteException',
      message: "SQLite Error 19: 'UNIQUE constraint failed: Users.Email'.",
      frame: 'src/Pages/SignUp.cshtml.cs:31 in Acme.Pages.SignUpModel.OnPostAsync',
    },
  ],
  [
    '.NET Framework’s trace, its causes in one line',
    `System.Exception: Not saved. ---> System.Data.SqlClient.SqlException: Violation of UNIQUE KEY constraint 'UQ_Users'.
   at System.Data.SqlClient.SqlConnection.OnError(SqlException exception)`,
    {
      type: 'System.Data.SqlClient.SqlException',
      message: "Violation of UNIQUE KEY constraint 'UQ_Users'.",
    },
  ],
  ['Rails’ JSON', railsJson(`#<ActiveRecord::RecordNotUnique: ${NOT_UNIQUE}>`), RAILS],
  [
    'Rails’ JSON of Ruby 3.4',
    railsJson(`#<ActiveRecord::RecordNotUnique:${JSON.stringify(NOT_UNIQUE)}>`),
    RAILS,
  ],
  [
    'Rails’ page as text',
    `ActiveRecord::RecordNotUnique in UsersController#create

${NOT_UNIQUE}

Extracted source (around line #12):
*12   @user.save!

Rails.root: /srv/shop

Application Trace
app/controllers/users_controller.rb:12:in \`create'

Framework Trace
activerecord (7.1.3) lib/active_record/connection_adapters/postgresql/database_statements.rb:55:in \`exec'
`,
    RAILS,
  ],
  [
    'Rails’ log',
    `ActiveRecord::RecordNotUnique (${NOT_UNIQUE}\n):\n  \napp/controllers/users_controller.rb:12:in \`create'\n`,
    RAILS,
  ],
  [
    'Python’s trace of a named cause',
    `${SQLITE_TRACE}
The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/views.py", line 30, in sign_up
    raise SaveError('Not saved.') from error
shop.errors.SaveError: Not saved.
`,
    { type: 'sqlite3.IntegrityError', message: 'UNIQUE constraint failed: users.email' },
  ],
  [
    'Python’s trace of what hides an error of the database',
    `${SQLITE_TRACE}
During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/shop/views.py", line 30, in sign_up
    raise SaveError('Not saved.')
shop.errors.SaveError: Not saved.
`,
    { type: 'sqlite3.IntegrityError', message: 'UNIQUE constraint failed: users.email' },
  ],
  [
    'Python’s trace of what came while something else was handled',
    `Traceback (most recent call last):
  File "/srv/shop/views.py", line 20, in sign_up
    users[email]
LookupError: no such user

During handling of the above exception, another exception occurred:

${SQLITE_TRACE}`,
    { type: 'sqlite3.IntegrityError', message: 'UNIQUE constraint failed: users.email' },
  ],
  [
    'Werkzeug’s debugger of a named cause',
    `<div class="traceback"><p class="errormsg">shop.errors.SaveError: Not saved.</p></div>
     <div class="plain"><textarea>${SQLITE_TRACE}
The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/shop/views.py", line 30, in sign_up
    raise SaveError('Not saved.') from error
shop.errors.SaveError: Not saved.</textarea></div>`,
    { type: 'sqlite3.IntegrityError', message: 'UNIQUE constraint failed: users.email' },
  ],
];

function shown(text: string) {
  return readException(text, parseDocument(text));
}

describe('the exception and its place are read from', () => {
  it.each(PAGES)('%s', (_framework, text, expected) => {
    expect(shown(text)).toMatchObject(expected);
  });

  describe.skipIf(process.env.CI !== 'true' && !hasDjango())('what Django makes itself,', () => {
    it.each(['text/html', 'application/json'])('for %s', (accept) => {
      expect(shown(askDjango('create', accept))).toEqual({
        type: 'IntegrityError',
        message: 'UNIQUE constraint failed: main_user.email',
        frame: expect.stringMatching(/:\d+ in create$/),
      });
    });

    it.each(['text/html', 'application/json'])('of a cause, for %s', (accept) => {
      expect(shown(askDjango('hide', accept))).toMatchObject({
        message: 'UNIQUE constraint failed: main_user.email',
        frame: expect.stringMatching(/:\d+ in (?:create|hide)$/),
      });
    });
  });

  it('PHP’s last words, under any status', () => {
    const text = `<br /><b>Fatal error</b>:  Uncaught mysqli_sql_exception: Deadlock found in /srv/vote.php:9
Stack trace:
#0 /srv/vote.php(9): mysqli-&gt;query()
#1 {main}`;
    expect(readHiddenException(text, parseDocument(text))).toEqual({
      type: 'mysqli_sql_exception',
      message: 'Deadlock found',
      frame: 'srv/vote.php:9',
    });
    const article = '<p>A Fatal error in our kitchen</p>';
    expect(readHiddenException(article, parseDocument(article))).toBeUndefined();
  });
});

function askDjango(view: string, accept: string): string {
  return execFileSync('/usr/bin/python3', ['-c', DJANGO, view, accept], { encoding: 'utf8' });
}

/** Calls what Django calls with DEBUG on, of a violation that SQLite tells. */
const DJANGO = `
import sys, django
from django.conf import settings
settings.configure(DEBUG=True, SECRET_KEY='x', TEMPLATES=[], ALLOWED_HOSTS=['*'],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}})
django.setup()
from django.db import connection
from django.test import RequestFactory
from django.views.debug import technical_500_response
def create():
    with connection.cursor() as cursor:
        cursor.execute('CREATE TABLE main_user (email TEXT UNIQUE)')
        cursor.execute("INSERT INTO main_user VALUES ('a'), ('a')")
def hide():
    try:
        create()
    except Exception:
        raise RuntimeError('The user was not saved')
view, accept = sys.argv[1:]
try:
    globals()[view]()
except Exception:
    request = RequestFactory().post('/signup/', HTTP_ACCEPT=accept)
    print(technical_500_response(request, *sys.exc_info()).content.decode())
`;

function hasDjango(): boolean {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import django'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
