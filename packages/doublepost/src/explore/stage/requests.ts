import type { Attempt } from '../../http/attempt.ts';
import { awaitAnswer, openRequest } from '../../http/exchange.ts';
import type { HttpRequest } from '../../http/message.ts';
import type { Target } from '../../http/target.ts';
import { abstractionOf } from '../../observe/abstraction.ts';
import { observeAnswer } from '../../observe/answer.ts';
import type { AnswerObservation } from '../../observe/observation.ts';
import { loadOf, pageOf } from '../../page-load.ts';
import type { Actor } from '../../session/actors.ts';
import type { RoundValues } from '../../session/round-values.ts';

/** The requests that race, ready to be sent again and again. */
export interface Requests {
  /** Sends the request of a lane to its application. Never rejects. */
  send(lane: number): Promise<Attempt>;
  observe(lane: number, attempt: Attempt): AnswerObservation;
  /**
   * Loads the page once from every application: some things it does only once, such as connecting
   * and compiling templates.
   */
  warmUp(): Promise<void>;
}

/** What the requests are made of. */
export interface RequestContext {
  readonly actors: readonly Actor[];
  readonly values: RoundValues;
  /** One for each lane, or one for all. */
  readonly targets: readonly Target[];
  /** Those that nobody has asked anything yet. */
  readonly cold: readonly Target[];
  readonly timeoutMs: number;
}

/** Makes the requests, and loads the page once from every cold application. */
export async function prepareRequests({
  actors,
  values,
  targets,
  cold,
  timeoutMs,
}: RequestContext): Promise<Requests> {
  const send = (request: HttpRequest, target: Target): Promise<Attempt> => {
    const client = openRequest(request, target);
    const answer = awaitAnswer(client, timeoutMs);
    client.end(request.body);
    return answer;
  };
  const page = loadOf(pageOf(at(actors, 0).request), at(actors, 0).request);
  const load = async (some: readonly Target[]): Promise<void> => {
    await Promise.all(some.map((target) => send(page, target)));
  };
  await load(cold);
  return {
    warmUp: () => load(targets),
    send: (lane) => send(at(actors, lane).request, at(targets, lane % targets.length)),
    observe(lane, attempt) {
      const { request, entries } = at(actors, lane);
      const abstraction = abstractionOf({ ...Object.fromEntries(entries), ...values });
      return observeAnswer(attempt, { url: request.url, page: pageOf(request) }, abstraction);
    },
  };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new TypeError('there are more lanes than actors');
  return item;
}
