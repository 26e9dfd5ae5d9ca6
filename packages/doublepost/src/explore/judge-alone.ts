import type { AnswerObservation, SerialObservation } from '../observe/observation.ts';
import { judgeFirstSubmission } from '../verdict/judge-first.ts';
import type { SnapshotTable } from './database/snapshot.ts';
import type { Obstacle } from './exploration.ts';
import type { SerialOrder } from './judge/judge.ts';
import { countChanges } from './judge/outcome.ts';

/** The first request has to succeed and change the database: else every comparison is empty. */
export function judgeAlone(
  { order, steps }: SerialOrder,
  tables: readonly SnapshotTable[],
): Obstacle | undefined {
  const [outcome] = steps;
  if (outcome === undefined) return undefined;
  const run: SerialObservation = {
    answers: outcome.answers,
    changes: countChanges(outcome.rows, tables),
    // An update is an effect, too.
    changesByStep: [
      outcome.rows.length > 0 ? [{ table: '', inserted: 1, updated: 0, deleted: 0 }] : [],
    ],
  };
  const refused = judgeFirstSubmission(run);
  const name = String.fromCharCode(65 + (order[0] ?? 0));
  if (refused !== undefined) {
    const message = `request ${name} alone: ${refused.message}`;
    return { code: 'submission-refused', message, advice: refused.advice };
  }
  if (outcome.rows.length > 0) return undefined;
  return {
    code: 'effect-unseen',
    message: `request ${name} alone is accepted, but it changes nothing in the database`,
    advice:
      'Check that the application uses the database behind the proxy: its address has to be the one that --start or --listen gives.',
  };
}

/** 419 is Laravel's for a token of another session. */
const SESSION_REFUSED = [401, 403, 419];
const LOGIN_PAGE = /log-?_?in|sign-?_?in|auth|session|connexion|connecter|anmeld|acceder/i;

/** Whether an application does not know the session of a request. */
export function refusesSession(answer: AnswerObservation | undefined): boolean {
  if (answer?.kind !== 'answered') return false;
  const { status, redirect } = answer;
  return SESSION_REFUSED.includes(status) || (redirect !== undefined && LOGIN_PAGE.test(redirect));
}

/** Asked is another application than the one that began the session. */
export function notSignedIn({ message }: Obstacle, lane: number): Obstacle {
  const other =
    lane > 0
      ? 'the application of request A accepted the like'
      : 'the session began in another application, before the database was copied for --workers';
  return {
    code: 'session-refused',
    message: `${message}; ${other}`,
    advice:
      'All applications have to understand the same session: give them the same secret (for example --env SECRET_KEY=...), and keep sessions in the database or in signed cookies.',
  };
}

/** The database was put back, and yet the same request is not accepted any more. */
export function remembers({ message }: Obstacle, startedAnew: boolean): Obstacle {
  const advice = startedAnew
    ? 'The application remembers it outside of its database and of its own memory (Redis, files, a limit of requests): switch that off, or put it back with --reset COMMAND. Or it needs rows that it writes when it starts: these are put back, too.'
    : 'The application remembers it outside of its database. Where that is its memory, let doublepost start it (--start): then it is started anew before every run. Else switch that off (Redis, files, a limit of requests), or put it back with --reset COMMAND.';
  return {
    code: 'remembered',
    message: `the same request was accepted in the beginning, and is no more: ${message}`,
    advice,
  };
}
