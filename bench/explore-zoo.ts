import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Exploration } from '../packages/doublepost/src/explore/exploration.ts';
import { explore } from '../packages/doublepost/src/explore/explore.ts';
import { dfs } from '../packages/doublepost/src/explore/search/dfs.ts';
import { freePort } from '../packages/doublepost/src/explore/stage/ports.ts';
import { planFromPage } from '../packages/doublepost/src/index.ts';
import type { Race } from '../zoo/lib/race.ts';
import { createSchema } from '../zoo/lib/serve-race.ts';
import { type Databases, openDatabases } from './lib/databases.ts';

/**
 * Explores the documented races on PostgreSQL, each in two processes: how many of the unsafe ones
 * are found, and how many of the fixed ones proved. Races whose effect is a mail or a call to others
 * are left out: exploring sees the database alone. `npm run bench explore-zoo [NAME...]`
 */
const VARIANTS = ['unsafe', 'fixed'] as const;

const wanted = process.argv.slice(3);
const root = fileURLToPath(new URL('..', import.meta.url));
const names = readdirSync(`${root}zoo/races/`)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const databases = await openDatabases();
const result = { unsafe: 0, unsafeFound: 0, fixed: 0, fixedProved: 0, falseProofs: 0 };
try {
  for (const name of names) {
    const url = pathToFileURL(`${root}zoo/races/${name}.ts`).href;
    const race = ((await import(url)) as { default: Race }).default;
    if (race.database !== 'postgres' || race.watch !== undefined) continue;
    for (const variant of VARIANTS) {
      const found = await exploreVariant(name, race, variant, databases);
      const isFound = found.kind === 'race' || found.kind === 'not-idempotent';
      result[variant] += 1;
      if (variant === 'unsafe' && isFound) result.unsafeFound += 1;
      if (variant === 'unsafe' && found.kind === 'proved') result.falseProofs += 1;
      if (variant === 'fixed' && found.kind === 'proved') result.fixedProved += 1;
      console.log(lineOf(name, variant, found));
    }
  }
} finally {
  await databases.dispose();
}
console.log(JSON.stringify(result));

async function exploreVariant(
  name: string,
  race: Race,
  variant: (typeof VARIANTS)[number],
  { create }: Databases,
): Promise<Exploration> {
  const upstream = await create('postgres');
  await createSchema(race, variant, upstream);
  const scenario = planFromPage(`http://127.0.0.1:${await freePort()}/`, {
    fill: race.fill ?? {},
    actors: race.actors ?? 'same-tab',
    expect: race.expect ?? 'once',
  });
  return explore(scenario, {
    upstream,
    start: `exec node --import tsx --conditions source ${root}zoo/serve.ts ${name} ${variant}`,
    idleMs: 0,
    strategy: ({ symmetric }) =>
      dfs({ reduce: true, symmetric, maxSwitches: Number.POSITIVE_INFINITY }),
  });
}

function lineOf(name: string, variant: string, found: Exploration): string {
  const { schedules, outcomes, milliseconds } = found.figures;
  const told =
    found.kind === 'race'
      ? found.findings.map(({ finding, witness }) => `${finding.kind} ${witness.schedule}`)
      : found.kind === 'not-idempotent'
        ? found.findings.map(({ detail }) => detail)
        : found.kind === 'unknown'
          ? found.obstacles.map(({ code, message }) => `${code}: ${message}`)
          : [];
  const counts = `${schedules} schedules, ${outcomes} outcomes, ${Math.round(milliseconds)} ms`;
  return `${name.padEnd(30)} ${variant.padEnd(7)} ${found.kind.padEnd(15)} ${counts}  ${told.join('; ')}`;
}
