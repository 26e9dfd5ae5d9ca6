import { describe, expect, it } from 'vitest';
import { check } from '../src/check.ts';
import { type PageOptions, planFromPage } from '../src/plan/from-page.ts';
import { readForm } from './support/requests.ts';
import { startServer } from './support/servers.ts';

/** How the application of these tests refuses a company that is taken. */
type Refusal = 'beside its field' | 'with the value' | 'without a word' | 'with a failure';

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
    switch (refusal) {
      case 'beside its field':
        return response.end(page('', '<span class=field-error>Ce nom est déjà pris.</span>'));
      case 'with the value':
        return response.end(page(`<p role=alert>There is a company "${name}" already.</p>`));
      case 'without a word':
        return response.end(page('<p role=alert>This cannot be saved.</p>'));
      case 'with a failure':
        return response.writeHead(500).end('UNIQUE constraint failed: companies.name');
    }
  });
  return { url: new URL('/new', server.url).href, posted };
}

function page(above = '', beside = ''): string {
  return `<title>New company</title>${above}<form method=post>
    <p><label>Company <input name=company required></label>${beside}</p>
    <p><label>City <input name=city value=Lyon></label></p>
    <p><label>Employees <input name=employees type=number value=4></label></p><button>Save</button></form>`;
}

async function checkCompanies(refusal: Refusal, options: PageOptions = {}, taken: string[] = []) {
  const { url, posted } = await startCompanies(refusal, taken);
  const plan = planFromPage(url, { expect: 'serial', ...options });
  return { verdict: await check(plan, { rounds: 2 }), posted };
}

describe('a field whose value is taken', () => {
  it.each<[Refusal, string]>([
    ['beside its field', '"company"'],
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
