import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Exploration } from '../packages/doublepost/src/explore/exploration.ts';
import { freePort } from '../packages/doublepost/src/explore/stage/ports.ts';
import { openDatabases } from './lib/databases.ts';
import { printTable } from './lib/print-table.ts';

/**
 * Explores both forms of the clinic, unprotected and handled, by the command line: what is found or
 * proved, in how many schedules and seconds, and when the first failing schedule had been run.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const CLINIC = `${root}apps/clinic/bin/clinic.js`;
const PASSWORD = 'amazing grace 9';
const SECRET = 'the same secret in both applications';
const FORMS = ['signup', 'admin'];
const PROTECTIONS = ['none', 'handled'];

const databases = await openDatabases();
const found: { name: string; protection: string; exploration: Exploration }[] = [];
try {
  const database = await databases.create('postgres');
  const env = { ...process.env, DATABASE_URL: database, ADMIN_PASSWORD: PASSWORD };
  run(env, CLINIC, 'migrate');
  const names = ['--email', 'admin@example.com', '--first-name', 'Ada', '--last-name', 'Admin'];
  run(env, CLINIC, 'createsuperuser', ...names, '--password', PASSWORD, '--hash-cost', '4');
  for (const name of FORMS) {
    for (const protection of PROTECTIONS) {
      found.push({ name, protection, exploration: await explore(name, protection, env) });
    }
  }
} finally {
  await databases.dispose();
}
printTable(
  ['form', 'protection', 'verdict', 'schedules', 'outcomes', 'seconds', 'first failure after'],
  found.map(({ name, protection, exploration: { kind, figures } }) => [
    name,
    protection,
    kind,
    figures.schedules,
    figures.outcomes,
    Math.round(figures.milliseconds / 100) / 10,
    figures.firstFailure === undefined
      ? ''
      : `${figures.firstFailure.schedules} schedules, ${Math.round(figures.firstFailure.milliseconds)} ms`,
  ]),
);
const kindOf = (protection: string): string[] =>
  found.filter((one) => one.protection === protection).map(({ exploration }) => exploration.kind);
console.log(
  JSON.stringify({
    unsafeFound: kindOf('none').filter((kind) => kind === 'race').length,
    fixedProved: kindOf('handled').filter((kind) => kind === 'proved').length,
  }),
);

async function explore(
  name: string,
  protection: string,
  env: NodeJS.ProcessEnv,
): Promise<Exploration> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const serve = `exec node ${CLINIC} serve --port {port} --workers 1 --hash-cost 4`;
  const words = [`${root}apps/clinic/races/${name}.race.ts`, '--base-url', url];
  const start = ['--start', `${serve} --protection ${protection}`, '--reporter', 'json'];
  const output = run(
    // Both applications have to understand the same session.
    { ...env, BASE_URL: url, DOUBLEPOST_UPSTREAM: env.DATABASE_URL, CLINIC_SECRET: SECRET },
    `${root}packages/doublepost/bin/doublepost.js`,
    'explore',
    ...words,
    ...start,
  );
  return (JSON.parse(output) as { exploration: Exploration }).exploration;
}

function run(env: NodeJS.ProcessEnv, script: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { env });
  // 1: a race was found.
  if (status !== 0 && status !== 1) throw new Error(String(stderr));
  return String(stdout);
}
