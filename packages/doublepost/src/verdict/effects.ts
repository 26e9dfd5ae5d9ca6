import type { RunObservation, TableChange } from '../observe/observation.ts';
import { claimsOf, dueEffects } from './claims.ts';
import { effectsOf, isAmount, isLogged, isOrphan, isUpdate } from './effect-counts.ts';
import type { Specification } from './specification.ts';
import type { FindingKind } from './verdict.ts';

/** What is wrong with the rows of a run. */
export interface EffectFinding {
  readonly kind: FindingKind;
  /** Each effect with its count, and the nearest count that a serial order gives. */
  readonly details: readonly string[];
}

/** Compares the rows of a raced run with those that serial runs leave, and with what was answered. */
export function judgeEffects(run: RunObservation, specification: Specification): EffectFinding[] {
  const { changes } = run;
  if (changes === undefined) return [];
  const claims = claimsOf(run, changes, specification);
  const counts = countEffects(changes, claims, specification);
  const more = counts.filter((effect) => isTooOften(effect) && !isOrphan(effect.name));
  const repeated = more.filter(({ name }) => !isLogged(name));
  // Where something was done twice, a number that was set twice to the same is no lost one.
  const missing = counts.filter(
    (effect) => isMissing(effect) && !(repeated.length > 0 && isAmount(effect.name)),
  );
  const isSecondLost = claims > 1 && isAsAfterTheFirst(effectsOf(changes), specification);
  return [
    ...loggedFinding(more.map(({ name }) => name).filter(isLogged)),
    ...findingOf(
      isSecondLost ? 'lost-effect' : 'duplicate-effect',
      repeated.map(({ name, count, most }) => `${name} (${count}, not ${most})`),
    ),
    ...findingOf(
      isPartial(missing, counts) ? 'partial-effect' : 'lost-effect',
      missing.map(({ name, count, due }) => `${name} (${count}, not ${due})`),
    ),
  ];
}

/** How often an effect happened in a raced run, and how often it may and must. */
interface EffectCount {
  readonly name: string;
  readonly count: number;
  /** Of all serial runs. */
  readonly most: number;
  /** Of rows that lead nowhere `most`: none is ever due. */
  readonly due: number;
}

function countEffects(
  changes: readonly TableChange[],
  claims: number,
  specification: Specification,
): EffectCount[] {
  const here = effectsOf(changes);
  const serial = specification.serialRuns.map((run) => effectsOf(run.changes ?? []));
  const names = new Set([here, ...serial].flatMap((effects) => [...effects.keys()]));
  return [...names].map((name) => {
    const most = Math.max(...serial.map((effects) => effects.get(name) ?? 0));
    const due = isOrphan(name) ? most : dueEffects(name, claims, specification);
    return { name, count: here.get(name) ?? 0, most, due };
  });
}

function isTooOften({ count, most }: EffectCount): boolean {
  return count > most;
}

/** Two submissions that write the same row change one row, so an update is never missing. */
function isMissing(effect: EffectCount): boolean {
  const { name, count, due } = effect;
  if (isOrphan(name)) return isTooOften(effect);
  return !isTooOften(effect) && count < due && !isUpdate(name) && !isLogged(name);
}

function findingOf(kind: FindingKind, details: readonly string[]): EffectFinding[] {
  return details.length === 0 ? [] : [{ kind, details }];
}

/** One event may be logged in several lines, a traceback for example. */
function loggedFinding(lines: readonly string[]): EffectFinding[] {
  const isDeadlock = lines.some((line) => /deadlock|40P01/i.test(line));
  return findingOf(isDeadlock ? 'deadlock' : 'server-error', lines);
}

/** Whether the state is that which a serial run has before its second submission: a switch turned once. */
function isAsAfterTheFirst(
  changed: ReadonlyMap<string, number>,
  { serialRuns }: Specification,
): boolean {
  return serialRuns.some(({ changesByStep }) => {
    const first = effectsOf(changesByStep?.[0] ?? []);
    return (
      first.size === changed.size &&
      [...changed].every(([name, count]) => first.get(name) === count)
    );
  });
}

/** A number that changed, but by too little: one wrote over what the other had written. */
function isOverwritten({ name, count }: EffectCount): boolean {
  return isAmount(name) && count > 0;
}

/** Whether something of the submission was written, so that the rest of it is missing. */
function isPartial(missing: readonly EffectCount[], counts: readonly EffectCount[]): boolean {
  return (
    missing.some(({ name }) => isOrphan(name)) ||
    (!missing.every(isOverwritten) &&
      counts.some(
        (effect) =>
          effect.count > 0 &&
          !isTooOften(effect) &&
          !isMissing(effect) &&
          !isUpdate(effect.name) &&
          !isLogged(effect.name),
      ))
  );
}
