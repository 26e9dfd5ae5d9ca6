import formbody from '@fastify/formbody';
import { hash } from '@node-rs/bcrypt';
import Fastify, { type FastifyInstance } from 'fastify';
import type Database from 'libsql';

const html = 'text/html; charset=utf-8';

/** The application of the README: its handler stands there word for word. */
export function buildSignUpApp(db: Database.Database): FastifyInstance {
  db.exec('CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, password TEXT)');
  const app = Fastify();
  app.register(formbody);
  app.get('/signup', (_request, reply) => reply.type(html).send(page()));
  app.get('/welcome', (_request, reply) => reply.type(html).send('<title>Welcome</title>'));
  app.get('/login', (_request, reply) => reply.type(html).send(LOGIN));
  app.post<{ Body: SignUp }>('/login', (request, reply) =>
    request.body.password === 'correct-horse-battery'
      ? reply.redirect('/welcome')
      : reply.type(html).send(LOGIN),
  );

  // README: the handler
  app.post<{ Body: SignUp }>('/signup', async (request, reply) => {
    const { email, password } = request.body;
    const taken = db.prepare('SELECT 1 FROM users WHERE email = ?').get(email);
    if (taken) {
      return reply.type(html).send(page('This address is already taken.'));
    }
    const hashed = await hash(password, { cost: 12 }); // 200 ms: the other request reads now
    db.prepare('INSERT INTO users (email, password) VALUES (?, ?)').run(email, hashed);
    return reply.redirect('/welcome');
  });
  // README: end

  return app;
}

interface SignUp {
  readonly email: string;
  readonly password: string;
}

function page(error?: string): string {
  return `<!doctype html><title>Sign up</title>
    ${error === undefined ? '' : `<p role="alert">${error}</p>`}
    <form method="post"><label>E-mail <input name="email" type="email" required></label>
    <label>Nickname <input name="nickname"></label>
    <label>Password <input name="password" type="password" required></label><button>Sign up</button></form>`;
}

const LOGIN = `<form method="post"><input name="email"><input name="password" type="password"></form>`;
