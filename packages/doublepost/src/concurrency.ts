import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DoublepostError } from './errors.ts';
import { serial } from './fire/serial.ts';
import type { HttpRequest } from './http/message.ts';
import type { Target } from './http/target.ts';
import { cookiesOf, loadOf, pageOf } from './page-load.ts';
import type { Scenario } from './plan/scenario.ts';
import { castFor } from './session/actors.ts';
import { drawRoundValues } from './session/round-values.ts';

/** Whether a server answers one request while it works on another, which every race needs. */
export type Concurrency =
  | { readonly kind: 'concurrent' }
  /** Nobody is answered while a submission is. */
  | { readonly kind: 'one-at-a-time' }
  /** Others are, but nobody of the same session. */
  | { readonly kind: 'one-at-a-time-per-session' }
  /** Submissions are answered before anything can be asked meanwhile. */
  | { readonly kind: 'too-quick'; readonly milliseconds: number }
  /** Something failed while it was looked for. */
  | { readonly kind: 'not-seen'; readonly because: string };

/** Who loads a page while a submission is under way; `nowhere` is nobody, on a page that is not there. */
type Visitor = 'stranger' | 'nowhere' | 'same session' | 'other session';

/** What one look shows: `unclear` where the submission was too short for the load. */
type Look = 'answered' | 'blocked' | 'unclear';

/** A page may wait once by chance, not as often as that. */
const LOOKS = 3;
/** Answers nearer to each other than that, in milliseconds, tell nothing of their order. */
const MARGIN_MS = 1;

/**
 * Posts the form and loads pages while the submission is answered. Where even a page without a session
 * has to wait the server has one worker; where only those of the same session wait it locks the
 * session. A page that waits for a lock of the database waits as others do, so of two that could be
 * meant by one the harmless reading is taken.
 *
 * @param options.timeoutMs for each answer, in milliseconds
 */
export async function lookForConcurrency(
  scenario: Scenario,
  options: { readonly target: Target; readonly timeoutMs: number },
): Promise<Concurrency> {
  try {
    return await look(scenario, options);
  } catch (error) {
    if (!(error instanceof DoublepostError)) throw error;
    return { kind: 'not-seen', because: `${error.code}: ${error.message}` };
  }
}

async function look(
  scenario: Scenario,
  { target, timeoutMs }: { readonly target: Target; readonly timeoutMs: number },
): Promise<Concurrency> {
  const cast = castFor({ ...scenario, actors: 'two-users' }, target, { copies: 2, timeoutMs });
  let alone = 0;

  async function send(request: HttpRequest): Promise<{ startedAt: number; endedAt: number }> {
    const startedAt = performance.now();
    const { attempts } = await serial.fire([request], { target, timeoutMs });
    return { startedAt, endedAt: attempts[0]?.endedAt ?? performance.now() };
  }

  async function prepare(): Promise<readonly [poster: HttpRequest, other: HttpRequest]> {
    const [poster, other] = (await cast.prepare(drawRoundValues())).map(({ request }) => request);
    if (poster === undefined || other === undefined) throw new TypeError('two actors were cast');
    return [poster, other];
  }

  async function lookOnce(visitor: Visitor): Promise<Look> {
    const [poster, other] = await prepare();
    const load = loadBy(visitor, poster, other);
    await send(load); // What the first load takes longer is no waiting.
    const quiet = await send(load);
    const posting = send(poster);
    await setTimeout(Math.min(20, alone / 4));
    const loading = send(load);
    const [posted, loaded] = await Promise.all([posting, loading]);
    await cast.cleanup();
    alone = posted.endedAt - posted.startedAt;
    if (loaded.endedAt < posted.endedAt - MARGIN_MS) return 'answered';
    const inTime = loaded.startedAt + 1.5 * (quiet.endedAt - quiet.startedAt) + MARGIN_MS;
    return inTime < posted.endedAt && loaded.endedAt > posted.endedAt ? 'blocked' : 'unclear';
  }

  async function ask(visitor: Visitor): Promise<Look> {
    const looks: Look[] = [];
    while (looks.length < LOOKS) {
      looks.push(await lookOnce(visitor));
      if (looks.at(-1) === 'answered') return 'answered';
    }
    return looks.every((one) => one === 'blocked') ? 'blocked' : 'unclear';
  }

  const [first] = await prepare();
  const { startedAt, endedAt } = await send(first);
  await cast.cleanup();
  alone = endedAt - startedAt;
  const stranger = await ask('stranger');
  if (stranger === 'unclear') return { kind: 'too-quick', milliseconds: alone };
  if (stranger === 'blocked') {
    return { kind: (await ask('nowhere')) === 'blocked' ? 'one-at-a-time' : 'concurrent' };
  }
  const shareSession = scenario.actors !== 'two-users' && cookiesOf(first) !== undefined;
  const locked =
    shareSession &&
    (await ask('same session')) === 'blocked' &&
    (await ask('other session')) === 'answered';
  return { kind: locked ? 'one-at-a-time-per-session' : 'concurrent' };
}

function loadBy(visitor: Visitor, poster: HttpRequest, other: HttpRequest): HttpRequest {
  const page = pageOf(poster);
  switch (visitor) {
    case 'stranger':
      return loadOf(page, poster);
    case 'nowhere':
      return loadOf(new URL(`/${randomUUID()}`, page), poster);
    case 'same session':
      return loadOf(page, poster, cookiesOf(poster));
    case 'other session':
      return loadOf(page, poster, cookiesOf(other));
  }
}
