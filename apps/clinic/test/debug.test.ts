import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { monotonicMs } from '../src/monotonic.ts';
import type { Trace } from '../src/server/debug/trace.ts';
import { createTraceLog, TRACE_CAPACITY } from '../src/server/debug/trace-log.ts';
import { signedIn } from './support/admin-site.ts';
import { createBrowser, sendByInject } from './support/browser.ts';
import { describeOn, dialects, EMAIL_REFUSED } from './support/dialects.ts';
import { decode, signUpValues, userValues } from './support/forms.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const PANEL = '/__debug__/';
const SIGN_UP = '/mon-compte/creer/patient/';
const ADD_USER = '/admin/main/dashboarduser/add/';
const MASK = '********';

for (const dialect of dialects) {
  describeOn(dialect, 'the panel for developers', () => {
    let test: TestApp;

    beforeEach(async () => {
      test = await createTestApp({ dialect, traces: createTraceLog() });
    });

    afterEach(() => test.close());

    const traces = async (query = ''): Promise<Trace[]> => {
      const answer = await test.app.inject(`${PANEL}?format=json${query}`);
      return answer.json().traces;
    };

    const newest = async (): Promise<Trace> => {
      const [trace] = await traces();
      if (trace === undefined) throw new Error('There is no trace.');
      return trace;
    };

    /** From the check of the address to the end of the transaction; as the documentation has it. */
    function raceWindow({ statements }: Trace): number {
      const check = statements.find(({ sql }) =>
        /^select "id" from "main_dashboarduser" where "email" = /u.test(sql),
      );
      const commit = statements.findLast(({ sql }) => sql === 'COMMIT');
      if (check === undefined || commit === undefined) return Number.NaN;
      return commit.startMs + commit.durationMs - check.startMs;
    }

    it('has the statements of a sign-up, with their times and transactions', async () => {
      const browser = createBrowser(sendByInject(test.app));
      await browser.get(SIGN_UP);
      const before = monotonicMs();
      await browser.post(SIGN_UP, signUpValues('jean@example.org'));
      const trace = await newest();
      expect(trace).toMatchObject({ method: 'POST', url: SIGN_UP, status: 302, pid: process.pid });
      const own = trace.statements.filter(({ sql }) => !sql.includes('django_session'));
      expect(
        own.map(({ sql }) =>
          sql
            .trim()
            .split(/[\s(]+/u)
            .slice(0, 3)
            .join(' ')
            .toLowerCase(),
        ),
      ).toEqual([
        'select "id" from',
        expect.stringMatching(/^begin/u),
        'insert into "main_dashboarduser"',
        'insert into "main_patientuser"',
        'update "main_patientuser" set',
        'commit',
        'insert into "clinic_account_token"',
        dialect === 'sqlite' ? 'insert into "clinic_job"' : 'insert into pgboss.job',
      ]);
      expect(own[0]).toMatchObject({ transaction: null, rows: 0, error: null });
      expect(own[0]?.parameters[0]).toBe('jean@example.org');
      const numbers = own.slice(1, 6).map(({ transaction }) => transaction);
      expect(new Set(numbers).size).toBe(1);
      expect(numbers[0]).toBeGreaterThan(0);
      expect(own[2]?.rows).toBe(1);
      for (const { startMs, durationMs } of trace.statements) {
        expect(startMs).toBeGreaterThan(before);
        expect(durationMs).toBeGreaterThan(0);
        expect(startMs + durationMs).toBeLessThan(trace.startMs + trace.durationMs);
      }
      expect(raceWindow(trace)).toBeGreaterThan(0);
      expect(raceWindow(trace)).toBeLessThan(trace.durationMs);
    });

    it('gives the race window of an addition in the admin', async () => {
      const browser = await signedIn(test);
      await browser.submit(ADD_USER, userValues('added@example.org'));
      const trace = await newest();
      expect(trace).toMatchObject({ url: ADD_USER, status: 302 });
      expect(raceWindow(trace)).toBeGreaterThan(0);
      expect(raceWindow(trace)).toBeLessThan(trace.durationMs);
    });

    it('shows no password, no hash and no token', async () => {
      const browser = await signedIn(test);
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      await browser.get(`/mon-compte/activer/${'A'.repeat(43)}/`);
      const all = await traces();
      const shown = JSON.stringify(all);
      const parameters = all.flatMap(({ statements }) => statements.flatMap((s) => s.parameters));
      expect(JSON.stringify(parameters)).not.toContain('token');
      expect(shown).toContain(MASK);
      expect(shown).not.toMatch(/bcrypt|correct horse|AAAAA|[0-9a-f]{64}/u);
      const session = decodeURIComponent(browser.cookie().split('=')[1] ?? '').split('.')[0] ?? '';
      expect(session.length).toBeGreaterThan(20);
      expect(shown).not.toContain(session);
    });

    it('keeps the statements of simultaneous requests apart', async () => {
      const browsers = ['a', 'b', 'c'].map(() => createBrowser(sendByInject(test.app)));
      for (const browser of browsers) await browser.get(SIGN_UP);
      await Promise.all(
        browsers.map((browser, index) =>
          browser.post(SIGN_UP, signUpValues(`visitor-${index}@example.org`)),
        ),
      );
      const posts = (await traces()).filter(({ method }) => method === 'POST');
      const addresses = posts.map(({ statements }) => [
        ...new Set(
          statements.flatMap(({ parameters }) => parameters).filter((p) => p.includes('@')),
        ),
      ]);
      expect(addresses.sort()).toEqual([
        ['visitor-0@example.org'],
        ['visitor-1@example.org'],
        ['visitor-2@example.org'],
      ]);
    });

    it('shows what the database refused, and so does the error page', async () => {
      const browser = createBrowser(sendByInject(test.app));
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      const { status, body } = await browser.submit(SIGN_UP, signUpValues('JEAN@example.org'));
      expect(status).toBe(500);
      const trace = await newest();
      const refused = trace.statements.filter(({ error }) => error !== null);
      expect(refused).toMatchObject([{ error: EMAIL_REFUSED[dialect].message, rows: null }]);
      expect(trace.statements.some(({ sql }) => sql === 'ROLLBACK')).toBe(true);
      const page = decode(body);
      expect(page).toContain('<pre class="statement">insert into "main_dashboarduser" (');
      expect(page).toContain(MASK);
      expect(page).not.toMatch(/bcrypt_sha|correct horse/u);
    });

    it('is a page, with one request and its statements behind each link', async () => {
      const browser = createBrowser(sendByInject(test.app));
      await browser.submit(SIGN_UP, signUpValues('jean@example.org'));
      const { id } = await newest();
      const list = await test.app.inject(PANEL);
      expect(list.statusCode).toBe(200);
      expect(list.body).toContain(`<a href="${PANEL}?trace=${id}">`);
      expect(list.body).not.toContain('COMMIT');
      const one = await test.app.inject(`${PANEL}?trace=${id}`);
      expect(one.body).toContain('COMMIT');
      expect(await traces(`&trace=${id}`)).toHaveLength(1);
      expect((await test.app.inject(`${PANEL}?trace=none`)).statusCode).toBe(404);
      const english = await test.app.inject(`${PANEL}?lang=en`);
      expect(english.body).toContain('<h1>Last requests</h1>');
    });
  });
}

describe('traces', () => {
  it('are named by every answer, but for the panel, health and files', async () => {
    const test = await createTestApp({ traces: createTraceLog() });
    for (const url of ['/', '/nowhere', '/admin/', '/mon-compte']) {
      const { headers } = await test.app.inject(url);
      expect(headers['x-clinic-trace']).toMatch(/^[0-9a-f-]{36}$/u);
    }
    for (const url of [PANEL, '/healthz', '/static/clinic.css']) {
      expect((await test.app.inject(url)).headers['x-clinic-trace']).toBeUndefined();
    }
    expect((await test.app.inject(`${PANEL}?format=json`)).json().traces).toHaveLength(4);
    await test.close();
  });

  it('are forgotten one after the other', async () => {
    const test = await createTestApp({ traces: createTraceLog() });
    for (let count = 0; count < TRACE_CAPACITY + 5; count += 1) await test.app.inject(`/${count}`);
    const { traces } = (await test.app.inject(`${PANEL}?format=json`)).json();
    expect(traces).toHaveLength(TRACE_CAPACITY);
    expect(traces[0].url).toBe(`/${TRACE_CAPACITY + 4}`);
    await test.close();
  });

  it('are not there in production', async () => {
    const test = await createTestApp({ production: true });
    expect((await test.app.inject(PANEL)).statusCode).toBe(404);
    expect((await test.app.inject('/')).headers['x-clinic-trace']).toBeUndefined();
    await test.close();
  });
});
