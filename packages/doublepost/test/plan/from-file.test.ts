import { writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type FileOverrides, planFromFile } from '../../src/plan/from-file.ts';
import { planObservers } from '../../src/plan/observers.ts';
import { temporaryFolder } from '../support/temporary.ts';

function writeScenario(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** The plan of a file that holds `text`. */
async function planOf(
  text: string,
  { name = 'signup.race.ts', env = {}, ...overrides }: Options = {},
) {
  return planFromFile(writeScenario(name, text), { env }, overrides);
}

interface Options extends FileOverrides {
  readonly name?: string;
  readonly env?: Record<string, string>;
}

/** A "billion laughs": ten references each to ten references, nine times over. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const items = Array(10).fill(level === 0 ? 'lol' : `*l${level - 1}`);
    return `l${level}: &l${level} [${items.join(', ')}]`;
  });
  return levels.join('\n');
}

describe('a scenario file', () => {
  it('may be TypeScript that exports what defineScenario returns', async () => {
    const define = fileURLToPath(new URL('../../src/plan/define-scenario.ts', import.meta.url));
    const plan = await planOf(`
      import { defineScenario } from ${JSON.stringify(define)};
      interface Site { readonly base: string }
      const site: Site = { base: 'http://localhost:8000' };
      export default defineScenario({ baseUrl: site.base, page: '/signup/' satisfies string });`);
    expect(plan).toMatchObject({
      name: 'signup',
      page: new URL('http://localhost:8000/signup/'),
      visit: [],
      login: undefined,
      form: undefined,
      fill: {},
      actors: 'same-tab',
      expect: 'once',
      observers: planObservers({}),
    });
  });

  it('may be a JavaScript module', async () => {
    const plan = await planOf(`export default { page: 'http://localhost/' };`, {
      name: 'a.race.mjs',
    });
    expect(plan).toMatchObject({ name: 'a', page: new URL('http://localhost/') });
  });

  it.each([
    ['a.race.json', '{"page": "http://localhost/", "fill": {"a": "1"}}'],
    ['a.race.yaml', 'page: http://localhost/\nfill: { a: "1" }\n'],
    ['a.race.yml', '# sign-up\npage: &p http://localhost/\nfill:\n  a: "1"\n'],
  ])('may be a document, %s', async (name, text) => {
    expect(await planOf(text, { name })).toMatchObject({
      name: 'a',
      page: new URL('http://localhost/'),
      fill: { a: '1' },
    });
  });

  it.each([
    ['a.race.json', '{"page": ', / at line 1, column \d+/],
    ['a.race.yaml', 'page: [', / at line 1, column \d+/],
    ['a.race.yaml', 'page: 7', /"page" should be a text, but is 7$/],
    ['a.race.yaml', bomb(), /[Ee]xcessive alias count/],
  ])('is refused where the document is none: %s', async (name, text, message) => {
    await expect(planOf(text, { name })).rejects.toMatchObject({
      code: 'DP_SCENARIO_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('may export a function of the environment', async () => {
    const plan = await planOf(
      `export default ({ env }) => ({ baseUrl: env.BASE_URL, page: '/', fill: { pin: env.PIN } });`,
      { env: { BASE_URL: 'http://localhost:9000', PIN: '1234' } },
    );
    expect(plan).toMatchObject({ page: new URL('http://localhost:9000/'), fill: { pin: '1234' } });
  });

  it('may export a function that takes its time', async () => {
    const plan = await planOf(`export default async () => ({ page: 'http://localhost/late/' });`);
    expect(plan.page.pathname).toBe('/late/');
  });

  it('says everything that a plan holds', async () => {
    const plan = await planOf(`export default {
      name: 'two admins',
      baseUrl: 'http://localhost:8000/app/',
      visit: ['/', 'http://localhost:8000/pricing/'],
      login: { page: 'login/', fields: { user: 'ada', team: 'x' }, second: { user: 'grace' } },
      page: 'add/',
      form: '2',
      fill: { email: '{{unique.email}}' },
      actors: 'two-users',
      expect: 'each',
      database: 'sqlite:app.db',
    };`);
    expect(plan).toMatchObject({
      name: 'two admins',
      visit: [new URL('http://localhost:8000/'), new URL('http://localhost:8000/pricing/')],
      login: {
        page: new URL('http://localhost:8000/app/login/'),
        fields: { user: 'ada', team: 'x' },
        second: { fields: { user: 'grace', team: 'x' } },
      },
      page: new URL('http://localhost:8000/app/add/'),
      form: { by: 'position', position: 2 },
      fill: { email: '{{unique.email}}' },
      actors: 'two-users',
      expect: 'each',
      observers: planObservers({ database: 'sqlite:app.db' }),
    });
  });

  it('is read anew each time', async () => {
    const path = writeScenario('a.race.ts', `export default { page: 'http://localhost/1' };`);
    expect((await planFromFile(path, { env: {} })).page.pathname).toBe('/1');
    writeFileSync(path, `export default { page: 'http://localhost/2' };`);
    expect((await planFromFile(path, { env: {} })).page.pathname).toBe('/2');
  });
});

describe('the command line', () => {
  const FILE = `export default { baseUrl: 'http://localhost:1', page: '/a', fill: { x: '1', y: '2' }, database: 'sqlite:a', smtp: 2525 };`;

  it('is set over the file, field by field', async () => {
    expect(
      await planOf(FILE, {
        baseUrl: 'http://localhost:2',
        database: 'sqlite:b',
        fill: { y: '3', z: '4' },
      }),
    ).toMatchObject({
      page: new URL('http://localhost:2/a'),
      observers: planObservers({ database: 'sqlite:b', smtp: 2525 }),
      fill: { x: '1', y: '3', z: '4' },
    });
  });

  it('is what the command that asks again says, beside the file', async () => {
    const path = writeScenario('a b.race.mjs', FILE);
    const overrides = { baseUrl: 'http://localhost:2', database: 'sqlite:b', fill: { y: '3' } };
    const file = relative(process.cwd(), path);
    expect((await planFromFile(path, { env: {} })).command).toBe(`npx doublepost run '${file}'`);
    expect((await planFromFile(path, { env: {} }, overrides)).command).toBe(
      `npx doublepost run '${file}' --base-url http://localhost:2 --db sqlite:b --fill y=3`,
    );
  });

  it('leaves an address with a password to the variable that the file read it from', async () => {
    const text = 'export default ({ env }) => ({ page: "http://localhost/", database: env.SHOP });';
    const env = { SHOP: 'postgres://shop:sesame@127.0.0.1:5877/x' };
    const { command, variables } = await planOf(text, { name: 'a.race.mjs', env });
    expect(command).toMatch(/^SHOP="\$SHOP" npx doublepost run /);
    expect(command).not.toContain('sesame');
    expect(variables).toEqual(['SHOP']);
  });

  it('may name the command itself', async () => {
    expect((await planOf(FILE, { command: 'npm run demo' })).command).toBe('npm run demo');
  });
});

describe('a scenario file is refused', () => {
  it('that is not there', async () => {
    await expect(planFromFile('no/such.race.ts', { env: {} })).rejects.toMatchObject({
      code: 'DP_SCENARIO_NOT_FOUND',
      message: 'there is no file no/such.race.ts',
    });
  });

  async function refusal(text: string, overrides: FileOverrides = {}) {
    const path = writeScenario('bad.race.ts', text);
    const error = await planFromFile(path, { env: {} }, overrides).catch(
      (reason: unknown) => reason,
    );
    const { code, message } = error as { code: string; message: string };
    return { code, message: message.replace(path, 'FILE') };
  }

  it.each([
    ['that breaks off', 'export default {\n  page: ', 'FILE:2:9: ParseError: Unexpected token'],
    ['that throws', `throw new Error('No BASE_URL\\nat all');`, 'FILE:1: No BASE_URL'],
    [
      'that names what is not there',
      `export default {\n  page: BASE + '/',\n};`,
      'FILE:2: ReferenceError: BASE is not defined',
    ],
    [
      'whose function throws',
      `export default () => { throw new Error('No PIN'); };`,
      'FILE:1: No PIN',
    ],
    ['that throws no error', `throw 'text';`, 'FILE: text'],
    [
      'that imports what is not there',
      `import './gone.ts';`,
      /^FILE:1: Cannot find module '\.\/gone\.ts'$/,
    ],
    [
      'without a default export',
      'export const page = 1;',
      'FILE: "page" should be a text, but is 1',
    ],
    [
      'whose function returns nothing',
      'export default () => {};',
      'FILE: "the default export" should be an object made by defineScenario, but is undefined',
    ],
    [
      'with a wrong field',
      `export default { page: '/', actor: 'x' };`,
      'FILE: "actor" is not a field of a scenario',
    ],
    [
      'that is relative to nothing',
      `export default { page: '/signup/' };`,
      'FILE: "/signup/" is relative, but there is no baseUrl',
    ],
  ])('%s', async (_what, text, message) => {
    expect(await refusal(text)).toEqual({
      code: 'DP_SCENARIO_INVALID',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('whose import is broken, by the place there', async () => {
    const path = writeScenario(
      'bad.race.ts',
      `import { page } from './page.ts';\nexport default { page };`,
    );
    writeFileSync(join(dirname(path), 'page.ts'), 'export const page =\n  ;\n');
    await expect(planFromFile(path, { env: {} })).rejects.toMatchObject({
      code: 'DP_SCENARIO_INVALID',
      message: `${join(dirname(path), 'page.ts')}:2:3: ParseError: Unexpected token`,
    });
  });

  it.each([
    [`{ page: 'localhost:8000/signup/' }`, 'localhost:8000/signup/'],
    [`{ page: 'http://[', baseUrl: 'http://localhost' }`, 'http://['],
    [`{ page: 'http://localhost/', visit: ['ftp://localhost/'] }`, 'ftp://localhost/'],
  ])('with what is no address of a page: %s', async (definition, address) => {
    expect(await refusal(`export default ${definition};`)).toEqual({
      code: 'DP_URL_INVALID',
      message: `"${address}" is not an http or https address`,
    });
  });

  it('with credentials in an address, which the message does not repeat', async () => {
    const text = `export default { page: '//ada:hunter2@host/', baseUrl: 'http://localhost' };`;
    expect(await refusal(text)).toEqual({
      code: 'DP_URL_INVALID',
      message: '"http://host/" was given with a user or a password',
    });
  });

  it('when the command line gives what is no base', async () => {
    expect(await refusal(`export default { page: '/' };`, { baseUrl: 'localhost:8000' })).toEqual({
      code: 'DP_URL_INVALID',
      message: '"localhost:8000" is not an http or https address',
    });
  });
});
