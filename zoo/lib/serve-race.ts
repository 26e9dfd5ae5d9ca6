import { scrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { createTransport } from 'nodemailer';
import { openDatabase } from './open-database.ts';
import type { Answer, Form, Race, Scene } from './race.ts';

/** A race that is served on a free port of 127.0.0.1. */
export interface ServedRace {
  readonly url: string;
  close(): Promise<void>;
}

/** Where it is served, and where effects beside the database go to. */
export interface Outside {
  /** Default any free port. */
  readonly port?: number;
  readonly smtp?: number;
  readonly hook?: number;
}

/** Creates the tables of one variant in an empty database. */
export async function createSchema(
  race: Race,
  variant: 'unsafe' | 'fixed',
  address: string,
): Promise<void> {
  const schema = typeof race.schema === 'string' ? race.schema : race.schema[variant];
  const database = openDatabase(address);
  for (const statement of schema.split(';').filter((text) => text.trim() !== '')) {
    await sql.raw(statement).execute(database);
  }
  await database.destroy();
}

/**
 * Serves one variant of a race: a page with its form, by Fastify. Two connections and two memories
 * take turns from request to request, as two workers behind a balancer do.
 *
 * @param address of a database that `createSchema` has prepared
 */
export async function serveRace(
  race: Race,
  variant: 'unsafe' | 'fixed',
  address: string,
  { port = 0, smtp = 0, hook = 0 }: Outside,
): Promise<ServedRace> {
  const connections = [openDatabase(address), openDatabase(address)] as const;
  const folder = mkdtempSync(join(tmpdir(), 'doublepost-zoo-'));
  const memories = [new Map<string, string>(), new Map<string, string>()] as const;
  const mailer = createTransport({ host: '127.0.0.1', port: smtp });
  let turn = 0;

  function nextScene(): Scene {
    turn += 1;
    const worker = (turn % 2) as 0 | 1;
    return {
      db: connections[worker],
      other: connections[worker === 0 ? 1 : 0],
      memory: memories[worker],
      folder,
      turn,
      async hash(password) {
        const key = (await promisify(scrypt)(password, 'salt', 32)) as Buffer;
        return key.toString('hex');
      },
      async call(path, body, key) {
        const headers = { ...(key === undefined ? {} : { 'Idempotency-Key': key }) };
        const url = `http://127.0.0.1:${hook}${path}`;
        await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      },
      async sendMail(to, subject) {
        await mailer.sendMail({ from: 'zoo@example.com', to, subject, text: subject });
      },
    };
  }

  const app = Fastify({ forceCloseConnections: true });
  await app.register(formbody);
  addRoutes(app, race, variant, nextScene);
  const url = await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    async close() {
      await app.close();
      mailer.close();
      for (const connection of connections) await connection.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addRoutes(
  app: FastifyInstance,
  race: Race,
  variant: 'unsafe' | 'fixed',
  nextScene: () => Scene,
): void {
  async function page(message = ''): Promise<string> {
    const hidden = Object.entries((await race.page?.(nextScene())) ?? {}).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    const typed = Object.keys(race.fill ?? { note: '' }).map((name) => `<input name="${name}">`);
    return `<!doctype html><title>Zoo</title>${message && `<p role="alert">${message}</p>`}
      <form method="post">${[...hidden, ...typed].join('')}<button>Send</button></form>`;
  }

  app.get('/', async (_request, reply) => reply.type('text/html').send(await page()));
  app.get('/done', async (_request, reply) => reply.type('text/html').send('<p>Done.</p>'));
  app.post('/', async (request, reply) => {
    const answer: Answer = await race[variant](nextScene(), request.body as Form);
    if ('done' in answer) return reply.redirect(`/done?what=${answer.done}`, 303);
    const body = 'text' in answer ? `<p>${answer.text}</p>` : await page(answer.refused);
    return reply.type('text/html').send(body);
  });
}
