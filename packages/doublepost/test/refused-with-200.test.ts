import { scrypt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { describe, expect, it, onTestFinished } from 'vitest';
import { check } from '../src/check.ts';
import { planFromCurl } from '../src/plan/from-curl.ts';
import { readBody } from './support/requests.ts';
import { startServer } from './support/servers.ts';
import { temporaryFolder } from './support/temporary.ts';

const hash = promisify(scrypt);

const TAKEN = { data: null, errors: [{ message: 'taken', path: ['signUp'] }] };
const MASKED = { data: null, errors: [{ message: 'Internal server error' }] };

/** Starts a GraphQL sign-up, which answers everything with 200. What it answers each time, writing a row, is `reply`. */
async function startGraphql(reply?: object) {
  const path = join(temporaryFolder(), 'users.sqlite3');
  const database = new Database(path);
  onTestFinished(() => {
    database.close();
  });
  database.exec('CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)');
  const find = database.prepare('SELECT id FROM users WHERE email = ?');
  const insert = database.prepare('INSERT INTO users (email) VALUES (?)');
  const signUp = async (email: string): Promise<object> => {
    if (find.get(email) !== undefined) return TAKEN;
    await hash(email, 'salt', 32);
    try {
      const { lastInsertRowid } = insert.run(email);
      return { data: { signUp: { id: lastInsertRowid } } };
    } catch {
      return MASKED;
    }
  };
  const { url } = await startServer(async (request, response) => {
    if (request.method === 'GET') return response.end();
    const { variables } = JSON.parse((await readBody(request)).toString());
    if (reply !== undefined) insert.run([null]);
    const answer = reply ?? (await signUp(variables.input.email));
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(answer));
  });
  return { url, path };
}

function plan(url: URL, database?: string) {
  const body = JSON.stringify({
    query: 'mutation($input: SignUp!) { signUp(input: $input) { id } }',
    variables: { input: { email: '{{unique.email}}' } },
  });
  const line = `curl ${url.href}graphql -H 'Content-Type: application/json' --data-raw '${body}'`;
  return planFromCurl(line, database === undefined ? {} : { database: `sqlite:${database}` });
}

describe('a refusal with status 200', () => {
  it('is a wrong answer to the loser of a race whose data is right', async () => {
    const { url, path } = await startGraphql();
    expect(await check(plan(url, path), { rounds: 5 })).toMatchObject({
      kind: 'race',
      findings: [
        {
          kind: 'divergent-response',
          affects: 'answer',
          detail: 'an answer that no serial order gives: 200 Internal server error',
        },
      ],
    });
  });

  it('is told apart from a success where no database is watched', async () => {
    const { url } = await startGraphql();
    expect(await check(plan(url), { rounds: 5 })).toMatchObject({
      kind: 'race',
      findings: [{ detail: 'an answer that no serial order gives: 200 Internal server error' }],
    });
  });

  it('of every submission says nothing about races, with the fields as they were posted', async () => {
    const error = { message: 'Invalid.', extensions: { field: 'email' } };
    const { url } = await startGraphql({ data: null, errors: [error] });
    expect(await check(plan(url), { rounds: 2 })).toMatchObject({
      kind: 'unknown',
      reason: {
        code: 'form-rejected',
        message: 'the application refused the first submission (status 200): "Invalid."',
        advice: expect.stringContaining('--fill variables.input.email=VALUE'),
      },
    });
  });

  it('of a part of the answer alone is none where rows came of it', async () => {
    const partial = {
      data: { signUp: { id: 1, avatar: null } },
      errors: [{ message: 'No avatar', path: ['signUp', 'avatar'] }],
    };
    const { url, path } = await startGraphql(partial);
    const watched = await check(plan(url, path), { rounds: 2 });
    expect(watched).toMatchObject({ kind: 'not-idempotent' });
    expect(await check(plan(url), { rounds: 2 })).toMatchObject({
      kind: 'unknown',
      reason: { code: 'form-rejected', message: expect.stringContaining('"No avatar"') },
    });
  });
});
