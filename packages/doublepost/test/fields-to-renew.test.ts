import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { planFromCurl } from '../src/plan/from-curl.ts';
import { type PageOptions, planFromPage } from '../src/plan/from-page.ts';
import { readBody, readForm } from './support/requests.ts';
import { startServer } from './support/servers.ts';

/** How the application of these tests refuses a company that is taken. */
type Refusal = keyof typeof REFUSALS | 'with a failure';

/** The pages that refuse a name. */
const REFUSALS = {
  'beside its field': () =>
    page({ beside: '<span class=field-error>Ce nom est déjà pris.</span>' }),
  'behind its label': () => page({ line: '<span class=erreur>Déjà pris.</span>' }),
  'before its paragraph': () => page({ before: '<ul class=errorlist><li>Taken.</ul>' }),
  'by its label': () =>
    page({ above: '<ul id=error_explanation><li>Company has been taken</li></ul>' }),
  'with the value': (name: string) =>
    page({ above: `<p role=alert>There is a company "${name}" already.</p>` }),
  'without a word': () => page({ above: '<p role=alert>This cannot be saved.</p>' }),
} satisfies Record<string, (name: string) => string>;

/** Starts a list of companies; each may be entered once, and some are there already. */
async function startCompanies(refusal: Refusal, taken: readonly string[] = []) {
  const names = new Set(taken);
  const posted: string[] = [];
  const server = await startServer(async (request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    if (request.method === 'GET') return response.end(page());
    const name = (await readForm(request)).get('company') ?? '';
    posted.push(name);
    if (!names.has(name)) {
      names.add(name);
      return response.writeHead(303, { Location: '/companies' }).end();
    }
    if (refusal !== 'with a failure') return response.end(REFUSALS[refusal](name));
    response.writeHead(500).end('UNIQUE constraint failed: companies.name');
  });
  return { url: new URL('/new', server.url).href, posted };
}

/** The page of the form, with what is in some of its places; in a `line` no paragraph encloses fields. */
function page({ above = '', before = '', beside = '', line = '' } = {}): string {
  const fields = [
    `<label>Company <input name=company required></label>${beside}${line}`,
    '<label>City <input name=city value=Lyon></label>',
    '<label>Employees <input name=employees type=number value=4></label>',
  ].map((field) => (line === '' ? `<p>${field}</p>` : field));
  return `<title>New company</title>${above}<form method=post>
    ${before}${fields.join('\n')}<button>Save</button></form>`;
}

async function checkCompanies(refusal: Refusal, options: PageOptions = {}, taken: string[] = []) {
  const { url, posted } = await startCompanies(refusal, taken);
  const plan = planFromPage(url, { expect: 'serial', ...options });
  return { verdict: await check(plan, { rounds: 2 }), posted };
}

describe('a field whose value is taken', () => {
  it.each<[Refusal, string]>([
    ['beside its field', '"company"'],
    ['behind its label', '"company"'],
    ['before its paragraph', '"company"'],
    ['by its label', '"company"'],
    ['with the value', '"company"'],
    ['without a word', '"company", "city"'],
    ['with a failure', '"company", "city"'],
  ])('by what an earlier run has posted is found out: told %s', async (refusal, named) => {
    const { verdict, posted } = await checkCompanies(refusal);
    expect(verdict.evidence.raced).not.toEqual([]);
    expect(verdict.evidence.notes).toContainEqual(
      expect.stringContaining(`Values of ${named} are new in every round (as --unique company`),
    );
    // Twice in the first run, twice refused in the second; then each round has its own.
    const counts = [...new Set(posted)].map((name) => posted.filter((one) => one === name).length);
    expect(counts.slice(0, 3)).toEqual([4, 2, 2]);
  });

  it('by what an earlier check has posted is found out', async () => {
    const first = await checkCompanies('beside its field');
    const [usual = ''] = first.posted;
    const { verdict } = await checkCompanies('beside its field', {}, [usual]);
    expect(verdict.evidence.notes).toContainEqual(expect.stringContaining('"company"'));
  });

  it('and was given by somebody stays, and the reason says what to do', async () => {
    const { verdict, posted } = await checkCompanies('beside its field', {
      fill: { company: 'Blue' },
    });
    expect(verdict).toMatchObject({
      kind: 'unknown',
      reason: { code: 'form-rejected', advice: expect.stringContaining('--unique company') },
    });
    expect(posted).toEqual(['Blue', 'Blue', 'Blue', 'Blue']);
  });
});

/** A sign-up API: an address and a title may be taken once, and a plan has to be one of two. */
async function startSignUpApi(
  refusal: (field: string) => object,
  taken: readonly string[],
  status: number,
) {
  const known = new Set(taken);
  const posted: Record<string, string>[] = [];
  const { url } = await startServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const body = JSON.parse((await readBody(request)).toString());
    posted.push(body);
    const json = (status: number, answer: object): void => {
      response
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(answer));
    };
    if (!['premium', 'basic'].includes(body.plan)) return json(422, { message: 'unknown plan' });
    if (body.role !== 'Team member') return json(422, { message: 'unknown role' });
    const field = ['email', 'title'].find((name) => known.has(body[name]));
    if (field !== undefined) return json(status, refusal(field));
    for (const name of ['email', 'title']) if (body[name] !== undefined) known.add(body[name]);
    json(201, { id: posted.length });
  });
  return { url, posted };
}

const CONSTANTS = { plan: 'premium', role: 'Team member', currency: 'Euro' };

async function checkPasted(
  own: Record<string, string>,
  refusal: (field: string) => object,
  taken: readonly string[] = [],
  status = 409,
) {
  const { url, posted } = await startSignUpApi(refusal, taken, status);
  const body = JSON.stringify({ ...own, ...CONSTANTS });
  const line = `curl '${url.href}' -H 'Content-Type: application/json' --data-raw '${body}'`;
  const verdict = await check(planFromCurl(line, { expect: 'serial' }), { rounds: 2 });
  return { verdict, posted };
}

describe('of a pasted request', () => {
  const silent = () => ({ message: 'Conflict' });

  it.each<[string, Record<string, string>, (field: string) => object, string[]]>([
    ['the address', { email: 'ada@example.com' }, silent, []],
    [
      'the address that was there before',
      { email: 'ada@example.com' },
      silent,
      ['ada@example.com'],
    ],
    [
      'the field that is told',
      { title: 'Notes' },
      (path) => ({ errors: [{ path, msg: 'Taken' }] }),
      [],
    ],
    ['the text that is no single word', { title: 'My notes' }, silent, []],
  ])('%s is renewed, and what is constant stays', async (_what, own, refusal, taken) => {
    const { verdict, posted } = await checkPasted(own, refusal, taken);
    expect(verdict.evidence.raced).not.toEqual([]);
    const [name = ''] = Object.keys(own);
    expect(new Set(posted.map((body) => body[name])).size).toBeGreaterThan(4);
    for (const body of posted) expect(body).toMatchObject(CONSTANTS);
  });

  it.each([
    'UNIQUE constraint failed: posts.title',
    'duplicate key value violates unique constraint "posts_title_key"',
    "Duplicate entry 'Notes' for key 'title'",
  ])('the field of the index is renewed that a failure names: %s', async (message) => {
    const { verdict, posted } = await checkPasted(
      { title: 'Notes' },
      () => ({ message }),
      ['Notes'],
      500,
    );
    expect(verdict.evidence.raced).not.toEqual([]);
    expect(new Set(posted.map(({ title }) => title)).size).toBeGreaterThan(4);
    for (const body of posted) expect(body).toMatchObject(CONSTANTS);
  });

  it('nothing is renewed where only constants are left, and the refusal is quoted', async () => {
    const taken = ['Notes'];
    const { verdict, posted } = await checkPasted({ title: 'Notes' }, silent, taken);
    expect(verdict).toMatchObject({
      kind: 'unknown',
      reason: { message: expect.stringContaining('(status 409): "Conflict"') },
    });
    for (const body of posted) expect(body).toEqual({ title: 'Notes', ...CONSTANTS });
  });
});
