// Reads demo.json and tells whether the demonstration showed what it should: both failures in at
// least 18 of 20 rounds, and neither of them once the clinic is protected.
import { readFileSync } from 'node:fs';

const { runs } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const expected = [
  ['signup', 'none', 'race', 18, /UNIQUE constraint failed: main_dashboarduser\.email/],
  ['admin', 'none', 'race', 18, /database is locked/],
  ['signup', 'handled', 'clean', 0, undefined],
  ['admin', 'handled', 'clean', 0, undefined],
];

for (const [scenario, protection, verdict, hits, error] of expected) {
  const run = runs.find((one) => one.scenario === scenario && one.protection === protection);
  const kept =
    run?.verdict === verdict &&
    run.rounds === 20 &&
    run.hits >= hits &&
    (error === undefined ? run.error === null : error.test(run.error));
  console.log(`${kept ? 'ok    ' : 'NOT OK'} ${JSON.stringify(run)}`);
  if (!kept) process.exitCode = 1;
}
