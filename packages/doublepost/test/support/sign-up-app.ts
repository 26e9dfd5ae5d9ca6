import { scrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'libsql';
import { readForm } from './requests.ts';

/**
 * How the application treats a second submission. `unhandled`: check, hash, insert, and nobody
 * catches the unique violation. `handled`: it is caught. `unchecked`: no unique index, so both may
 * insert. `repeats`: no check at all. `crashes`: the violation ends the
 * server. `stops`: the server ends at the seventh submission.
 */
export type SignUpVariant = 'unhandled' | 'handled' | 'unchecked' | 'repeats' | 'crashes' | 'stops';

export interface SignUpApp {
  readonly page: string;
  /** As `--db` takes it. */
  readonly database: string;
  /** Fulfilled after so many more submissions. */
  submissions(more: number): Promise<void>;
  /** How long each accepted submission took from its look to its insert, in milliseconds. */
  readonly windows: readonly number[];
  close(): Promise<void>;
}

const hash = promisify(scrypt);

/** Starts a small sign-up application on a real SQLite file; its race is a real one. */
export async function startSignUpApp(variant: SignUpVariant): Promise<SignUpApp> {
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-signup-'));
  const path = join(folder, 'users.sqlite3');
  const database = new Database(path);
  const unique = variant === 'unchecked' || variant === 'repeats' ? '' : 'UNIQUE';
  database.exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT ${unique}, hash TEXT)`);
  const find = database.prepare('SELECT id FROM users WHERE email = ?');
  const insert = database.prepare('INSERT INTO users (email, hash) VALUES (?, ?)');

  let submissions = 0;
  const awaited: { readonly count: number; readonly resolve: () => void }[] = [];
  const windows: number[] = [];

  async function signUp(fields: URLSearchParams): Promise<{ status: number; body: string }> {
    submissions += 1;
    for (const { count, resolve } of awaited) if (submissions >= count) resolve();
    if (variant === 'stops' && submissions > 6) stop();
    const email = fields.get('email') ?? '';
    if (!email.includes('@')) return { status: 200, body: form('Enter an e-mail address.') };
    const looked = performance.now();
    if (variant !== 'repeats' && find.get(email) !== undefined) return taken;
    const hashed = (await hash(fields.get('password') ?? '', 'salt', 32)) as Buffer;
    try {
      insert.run(email, hashed.toString('hex'));
      windows.push(performance.now() - looked);
    } catch (error) {
      if (variant === 'handled') return taken;
      if (variant === 'crashes') stop();
      return { status: 500, body: JSON.stringify({ message: String((error as Error).message) }) };
    }
    return { status: 303, body: '' };
  }

  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.end(request.url === '/done/' ? '<p>Welcome.</p>' : form());
      return;
    }
    const fields = await readForm(request).catch(() => undefined);
    if (fields === undefined) return; // Its connection broke off.
    const { status, body } = await signUp(fields);
    response.writeHead(status, status === 303 ? { Location: '/done/' } : {}).end(body);
  });
  function stop(onClosed?: (error?: unknown) => void): void {
    server.close(onClosed);
    server.closeAllConnections();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    submissions: (more) =>
      new Promise((resolve) => awaited.push({ count: submissions + more, resolve })),
    page: `http://127.0.0.1:${port}/signup/`,
    database: `sqlite:${path}`,
    windows,
    async close() {
      if (server.listening) await new Promise((resolve) => stop(resolve));
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const taken = { status: 200, body: '' };

function form(error = ''): string {
  return `<!doctype html><title>Sign up</title>${error && `<p role="alert">${error}</p>`}
    <form method="post"><input type="email" name="email" required>
    <input type="password" name="password" required><button>Sign up</button></form>`;
}

taken.body = form('This address is already taken.');
