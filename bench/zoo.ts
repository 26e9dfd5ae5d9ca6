import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePort } from '../packages/doublepost/src/explore/stage/ports.ts';
import { check, planFromPage } from '../packages/doublepost/src/index.ts';
import type { Race } from '../zoo/lib/race.ts';
import { createSchema, serveRace } from '../zoo/lib/serve-race.ts';
import { type Databases, openDatabases } from './lib/databases.ts';

/**
 * How many documented races are found by firing, and how many fixed ones are called races: the
 * recall and the false alarms of the oracle. `npm run bench zoo [NAME...]` checks only some.
 */
const ROUNDS = 20;
const VARIANTS = ['unsafe', 'fixed'] as const;

const wanted = process.argv.slice(3);
const folder = fileURLToPath(new URL('../zoo/races/', import.meta.url));
const names = readdirSync(folder)
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const databases = await openDatabases();
const result = { unsafe: 0, found: 0, fixed: 0, falseAlarms: 0 };
try {
  for (const name of names) {
    const module = (await import(pathToFileURL(`${folder}${name}.ts`).href)) as { default: Race };
    for (const variant of VARIANTS) {
      const { isFound, line } = await checkVariant(name, module.default, variant, databases);
      result[variant] += 1;
      if (isFound) result[variant === 'unsafe' ? 'found' : 'falseAlarms'] += 1;
      console.log(line);
    }
  }
} finally {
  await databases.dispose();
}
console.log(JSON.stringify(result));

async function checkVariant(
  name: string,
  race: Race,
  variant: (typeof VARIANTS)[number],
  { create }: Databases,
): Promise<{ readonly isFound: boolean; readonly line: string }> {
  const database = await create(race.database === 'none' ? 'sqlite' : race.database);
  const port = await freePort();
  const outside =
    race.watch === 'mails' ? { smtp: port } : race.watch === 'calls' ? { hook: port } : {};
  await createSchema(race, variant, database);
  const served = await serveRace(race, variant, database, outside);
  try {
    const plan = planFromPage(served.url, {
      fill: race.fill ?? {},
      actors: race.actors ?? 'same-tab',
      expect: race.expect ?? 'once',
      ...(race.database === 'none' ? {} : { database }),
      ...outside,
    });
    const verdict = await check(plan, { rounds: ROUNDS, maxSpreadMs: 50 });
    const told =
      verdict.kind === 'race'
        ? `${verdict.hits}/${verdict.rounds} ${verdict.findings.map(({ kind }) => kind).join(', ')}`
        : verdict.kind === 'unknown'
          ? `${verdict.reason.code}: ${verdict.reason.message}`
          : `0/${verdict.rounds}`;
    return {
      isFound: verdict.kind === 'race' || verdict.kind === 'not-idempotent',
      line: `${name.padEnd(34)} ${variant.padEnd(7)} ${verdict.kind.padEnd(14)} ${told}`,
    };
  } finally {
    await served.close();
  }
}
