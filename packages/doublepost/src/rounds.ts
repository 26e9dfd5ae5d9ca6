import { fieldsToRenew } from './fields-to-renew.ts';
import type { Lab } from './lab.ts';
import type { SerialObservation } from './observe/observation.ts';
import { race, runSerially } from './runs.ts';
import { INTERRUPTED, notSentAtOnce, spreadThatCounts } from './seen.ts';
import { drawRoundValues, type RoundValues } from './session/round-values.ts';
import { isOfRound } from './session/unique-value.ts';
import { isFailing } from './verdict/conclude.ts';
import { doubtfulTables } from './verdict/doubtful-rows.ts';
import { judgeFirstSubmission } from './verdict/judge-first.ts';
import { windowEstimator } from './verdict/race-window.ts';
import type { UnknownReason } from './verdict/verdict.ts';

/** Why rounds end that go on until a race is found. */
const FIRST_RACE = 'the first race was found';

/** How the rounds of a check ended; neither is there where all were run. */
export interface RoundsEnd {
  /** Why nothing can be said. */
  readonly reason?: UnknownReason;
  /** Why there are fewer than asked for, although what they say counts. */
  readonly endedEarly?: string;
}

/** Learns what is right: the serial runs. Gives the reason where they say nothing. */
export async function learnSerially(lab: Lab): Promise<UnknownReason | undefined> {
  const { seen, settings } = lab;
  while (seen.serial.length < settings.serialRuns) {
    if (settings.signal?.aborted) return INTERRUPTED;
    const refused = await postOrRenew(lab);
    if (refused !== undefined) return refused;
    const done = seen.serial.length;
    settings.onProgress?.({ phase: 'serial', done, total: settings.serialRuns });
  }
  return undefined;
}

/**
 * One more serial run. Gives the reason where its first submission was refused: it does not count.
 *
 * @param afterwards whether the rounds are over
 */
export async function postSerially(
  lab: Lab,
  afterwards = false,
): Promise<UnknownReason | undefined> {
  return (await runOnce(lab, afterwards)).refused;
}

/**
 * One more serial run. Where its first submission was refused it is repeated once, with values of
 * their own for each round in the fields that may be the reason: an application tells by that which
 * of its fields are unique.
 */
async function postOrRenew(lab: Lab): Promise<UnknownReason | undefined> {
  const { seen, scenario } = lab;
  const { run, values, refused } = await runOnce(lab);
  if (refused === undefined) return undefined;
  const [answer] = run.answers;
  const acceptedBefore = seen.serial.length > 0;
  const names = fieldsToRenew({ answer, entries: seen.posted, values, acceptedBefore }, scenario);
  if (names.length === 0) return refused;
  lab.renew(names);
  const again = await runOnce(lab);
  if (again.refused !== undefined) return refused;
  const renewed = names.filter((name) =>
    seen.posted.some(([other, value]) => other === name && isOfRound(value, again.values)),
  );
  if (renewed.length > 0) seen.notes.add(tellRenewed(renewed, refused));
  return undefined;
}

function tellRenewed(names: readonly string[], { message }: UnknownReason): string {
  const fields = names.map((name) => `"${name}"`).join(', ');
  const words = names.map((name) => `--unique ${name}`).join(' ');
  return `Values of ${fields} are new in every round (as ${words} says): ${message}; with new values it was accepted.`;
}

/** A serial run; it is kept where its first submission was accepted. */
async function runOnce(
  lab: Lab,
  afterwards = false,
): Promise<{
  readonly run: SerialObservation;
  readonly values: RoundValues;
  readonly refused: UnknownReason | undefined;
}> {
  const { seen, scenario } = lab;
  const values = drawRoundValues();
  // Of different submissions either may come first, and either order is right.
  const turned = scenario.others.length > 0 && seen.serial.length % 2 === 1;
  const actors = await lab.prepare(values);
  const run = await runSerially(turned ? actors.toReversed() : actors, values, lab.context);
  await lab.cleanup();
  const refused = turned ? undefined : judgeFirstSubmission(run, seen.serial.length);
  if (refused === undefined) seen.serial.push({ ...run, turned, afterwards });
  return { run, values, refused };
}

/** For how long others are waited for before their rows make a race, in milliseconds. */
const SHORTEST_DOUBT_MS = 3_000;
const LONGEST_DOUBT_MS = 10_000;

/**
 * Races the rounds. Where a race rests on rows that may be another writer's, it is looked as long as
 * the rounds took whether anybody writes there while nothing is posted.
 */
export async function raceUndoubted(lab: Lab): Promise<RoundsEnd> {
  const { context, seen, scenario } = lab;
  const begun = performance.now();
  const end = await raceRounds(lab);
  const tables = context.effects === undefined ? [] : doubtfulTables(seen, scenario.expect);
  if (tables.length === 0 || end.reason !== undefined) return end;
  const took = performance.now() - begun;
  const patience = Math.min(LONGEST_DOUBT_MS, Math.max(SHORTEST_DOUBT_MS, took));
  seen.idle.push(...((await context.effects?.idle(tables, patience)) ?? []));
  // A race that ended the rounds and is none lets them go on.
  return end.endedEarly === FIRST_RACE && lab.conclude().kind !== 'race' ? raceRounds(lab) : end;
}

/** Races rounds until as many count as asked for, or something ends them. */
async function raceRounds(lab: Lab): Promise<RoundsEnd> {
  const { seen, settings } = lab;
  const { rounds, maxSpreadMs } = settings;
  const window = settings.sweep && windowEstimator(settings.sweep);
  const deadline = performance.now() + (settings.maxTimeMs ?? Number.POSITIVE_INFINITY);
  for (let repeated = 0; seen.raced.length < rounds && !window?.isSettled(); ) {
    if (settings.signal?.aborted) return { reason: INTERRUPTED };
    if (performance.now() > deadline) return { endedEarly: 'the time was up (--max-time)' };
    const { run, timing } = await raceOnce(lab, window?.nextGapMs());
    if (timing === undefined || spreadThatCounts(timing) > maxSpreadMs * 1000) {
      repeated += 1;
      if (repeated > rounds) return { reason: notSentAtOnce(timing, maxSpreadMs, repeated) };
      continue;
    }
    seen.raced.push(run);
    seen.timings.push(timing);
    const failed = isFailing(seen, run, lab.scenario.expect);
    if (window !== undefined) {
      const round = { gapMs: timing.gapMs, failed };
      seen.swept.push(round);
      window.add(round);
    }
    settings.onProgress?.({ phase: 'race', done: seen.raced.length, total: rounds });
    // Only a round that fails can make a race of it: the verdict over all is drawn no more often.
    if (settings.untilRace && failed && seen.raced.length < rounds) {
      if (lab.conclude().kind === 'race') return { endedEarly: FIRST_RACE };
    }
  }
  return {};
}

async function raceOnce({ prepare, cleanup, context, firing, seen }: Lab, gapMs = firing.gapMs) {
  const values = drawRoundValues();
  const { run, timing, notes } = await race(await prepare(values), values, context, {
    ...firing,
    gapMs,
  });
  await cleanup();
  for (const note of notes) seen.notes.add(note);
  return { run, timing };
}
