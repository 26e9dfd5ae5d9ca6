import { DoublepostError } from '../errors.ts';
import type { HttpRequest, HttpResponse } from '../http/message.ts';
import type { Target } from '../http/target.ts';
import type { LoginStep, Scenario, SubmissionPlan } from '../plan/scenario.ts';
import { beginSession } from './begin-session.ts';
import type { BrowserSession } from './browser-session.ts';
import { chooseForm } from './choose-form.ts';
import { fillPlanned } from './compose-planned.ts';
import { composeRequest } from './compose-request.ts';
import { fillForm } from './fill-form.ts';
import type { FormEntry } from './form-entry.ts';
import { submissionOf } from './press-button.ts';
import {
  type Captured,
  capturedIn,
  putCapturedInto,
  putCapturedIntoRequest,
  putCapturedIntoUrl,
} from './put-captured.ts';
import type { RoundValues } from './round-values.ts';
import { runSteps, type SharedSteps } from './run-steps.ts';

/** One of those who post: its submission, filled with the round's values and ready to send. */
export interface Actor {
  /** `A`, `B`, ... in the order of the requests. */
  readonly name: string;
  readonly request: HttpRequest;
  readonly entries: readonly FormEntry[];
  /** What its session captured and it sends elsewhere than in headers, by name. */
  readonly captured: Captured;
  /**
   * Loads what the answer leads to, as a browser does; undefined where that is nowhere within the
   * origin. Never rejects.
   */
  follow(response: HttpResponse): Promise<HttpResponse | undefined>;
}

/** A form that is filled but whose cookies are not yet decided: another tab may still set some. */
interface FilledForm {
  readonly session: BrowserSession;
  readonly entries: readonly FormEntry[];
  readonly captured: Captured;
  compose(): Promise<HttpRequest>;
}

/** A session whose preparing requests are done. */
interface PreparedSession {
  readonly session: BrowserSession;
  readonly captured: Captured;
  readonly values: RoundValues;
}

/** Prepares the actors of every round. */
export interface Cast {
  prepare(values: RoundValues): Promise<readonly Actor[]>;
  /** Sends the scenario's cleaning requests in the sessions of the last round. */
  cleanup(): Promise<void>;
}

/**
 * Makes the cast of a scenario. Each session logs in once and starts every round with the cookies
 * it had then, so that what the answers of one round set cannot leak into the next; without a login
 * each round starts with an empty cookie jar.
 *
 * @param options.copies how many submissions a round has
 * @param options.timeoutMs for each request, in milliseconds
 * @throws DoublepostError from `prepare`: what loading, choosing, filling and logging in throw
 */
export function castFor(
  scenario: Scenario,
  target: Target,
  options: { readonly copies: number; readonly timeoutMs: number },
): Cast {
  const names = Array.from({ length: options.copies }, (_, index) =>
    String.fromCharCode(65 + index),
  );
  const submissions: readonly SubmissionPlan[] = [scenario, ...scenario.others];
  const present: PreparedSession[] = [];
  const loggedIn = new Map<number, Promise<BrowserSession>>();

  async function sessionOf(user: number): Promise<BrowserSession> {
    let opened = loggedIn.get(user);
    if (opened === undefined || scenario.login === undefined) {
      opened = open(accountOf(user, scenario));
      loggedIn.set(user, opened);
    }
    return (await opened).fork();
  }

  async function open(login: LoginStep | undefined): Promise<BrowserSession> {
    const { page, setup } = scenario;
    const session = await beginSession(target, options.timeoutMs, { page, setup, login });
    for (const url of scenario.visit) await session.visit(url);
    return session;
  }

  /** Loads the page and fills its form; the request is composed when all have done so. */
  async function fill(
    { session, captured }: PreparedSession,
    values: RoundValues,
    index: number,
  ): Promise<FilledForm> {
    const plan = submissions[index % submissions.length] ?? scenario;
    const { form: choice, unique, request } = plan;
    const given = putCapturedInto(plan.fill, captured);
    const about = { session, captured: capturedIn(plan, captured) };
    if (request !== undefined) {
      const planned = putCapturedIntoRequest(request, captured);
      const { entries, compose } = fillPlanned(planned, { fill: given, unique }, values);
      return { ...about, entries, compose: () => compose(session) };
    }
    const asked = putCapturedIntoUrl(plan.page, captured);
    const page = await session.visit(asked);
    const form = chooseForm(page, choice, { asked, fill: given });
    const entries = fillForm(form, given, values, unique);
    const submission = submissionOf(form, given);
    return { ...about, entries, compose: () => composeRequest(session, page, submission, entries) };
  }

  async function prepareSession(
    user: number,
    values: RoundValues,
    shared: SharedSteps,
  ): Promise<PreparedSession> {
    const session = await sessionOf(user);
    const context = { captured: new Map(), values, shared };
    const captured = await runSteps(session, scenario.prepare, context);
    const prepared = { session, captured, values };
    present.push(prepared);
    return prepared;
  }

  return {
    async prepare(values) {
      present.length = 0;
      const sharedSteps: SharedSteps = new Map();
      const prepareFor = (user: number) => prepareSession(user, values, sharedSteps);
      if (scenario.actors === 'same-tab' && submissions.length === 1) {
        const form = await fill(await prepareFor(0), values, 0);
        const actor = await actorOf(form);
        return names.map((name) => ({ ...actor, name }));
      }
      const shared = scenario.actors === 'two-users' ? undefined : await prepareFor(0);
      const forms: FilledForm[] = [];
      for (const index of names.keys()) {
        forms.push(await fill(shared ?? (await prepareFor(index)), values, index));
      }
      return Promise.all(
        forms.map(async (form, index) => ({ ...(await actorOf(form)), name: names[index] ?? '' })),
      );
    },
    async cleanup() {
      const shared: SharedSteps = new Map();
      for (const { session, ...prepared } of present) {
        await runSteps(session, scenario.cleanup, { ...prepared, shared });
      }
    },
  };
}

/** Every other of several users has the second account, where there is one. */
function accountOf(user: number, { login }: Scenario): LoginStep | undefined {
  const second = user % 2 === 1 ? login?.second : undefined;
  return login && { ...login, ...second };
}

async function actorOf({
  session,
  entries,
  captured,
  compose,
}: FilledForm): Promise<Omit<Actor, 'name'>> {
  const request = await compose();
  return {
    request,
    entries,
    captured,
    async follow(response) {
      try {
        const landed = await session.follow(request, response);
        return landed.response === response ? undefined : landed.response;
      } catch (error) {
        // What was posted is answered: where it leads is worth a look, and no error of the check.
        if (error instanceof DoublepostError) return undefined;
        throw error;
      }
    },
  };
}
