import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DoublepostError } from './errors.ts';
import { serial } from './fire/serial.ts';
import type { HttpRequest } from './http/message.ts';
import type { Target } from './http/target.ts';
import { isTooQuick, type Look, readLook, type Sent } from './overlap.ts';
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

/** A page may wait once by chance, not as often as that ... */
const BLOCKED_LOOKS = 3;
/** ... and seem to be answered in time by an accident of this machine, but not again. */
const ANSWERED_LOOKS = 2;
const MOST_LOOKS = 10;
/** The page is asked for when so much of a submission has passed, but for the longest ones. */
const ASKED_AFTER = 1 / 3;
const LONGEST_DELAY_MS = 100;

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
  let aloneMs = Number.POSITIVE_INFINITY;
  const leastQuietMs = new Map<Visitor, number>();

  async function send(request: HttpRequest): Promise<Sent> {
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
    const quietMs = durationOf(await send(load));
    const least = Math.min(quietMs, leastQuietMs.get(visitor) ?? quietMs);
    leastQuietMs.set(visitor, least);
    const posting = send(poster);
    await setTimeout(Math.min(LONGEST_DELAY_MS, aloneMs * ASKED_AFTER));
    const loading = send(load);
    const [posted, loaded] = await Promise.all([posting, loading]);
    await cast.cleanup();
    aloneMs = Math.min(aloneMs, durationOf(posted));
    return readLook({ posted, loaded, quietMs, leastQuietMs: least, aloneMs });
  }

  async function ask(visitor: Visitor): Promise<Look> {
    const times = { answered: 0, blocked: 0, unclear: 0 };
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      times[await lookOnce(visitor)] += 1;
      if (times.answered === ANSWERED_LOOKS) return 'answered';
      if (times.blocked === BLOCKED_LOOKS && times.answered === 0) return 'blocked';
      if (isTooQuick(aloneMs)) return 'unclear';
    }
    return 'unclear';
  }

  const [first] = await prepare();
  aloneMs = durationOf(await send(first));
  await cast.cleanup();
  const stranger = await ask('stranger');
  if (stranger === 'unclear' && isTooQuick(aloneMs)) {
    return { kind: 'too-quick', milliseconds: aloneMs };
  }
  // A page that waits may wait for a lock of its own, and one that is slow shows nothing.
  if (stranger !== 'answered') return BY_ANY_PAGE[await ask('nowhere')];
  const shareSession = scenario.actors !== 'two-users' && cookiesOf(first) !== undefined;
  if (!shareSession) return { kind: 'concurrent' };
  const same = await ask('same session');
  if (same === 'blocked') return BY_OTHER_SESSION[await ask('other session')];
  return same === 'answered' ? { kind: 'concurrent' } : UNCLEAR;
}

const UNCLEAR: Concurrency = {
  kind: 'not-seen',
  because:
    'pages that were asked for during a submission sometimes waited for it and sometimes not',
};
/** Where the form's page waits for a submission, or is too slow to tell: what any other page shows. */
const BY_ANY_PAGE: Readonly<Record<Look, Concurrency>> = {
  blocked: { kind: 'one-at-a-time' },
  answered: { kind: 'concurrent' },
  unclear: UNCLEAR,
};
/** Where the form's page waits for a submission of the same session: what that of another one shows. */
const BY_OTHER_SESSION: Readonly<Record<Look, Concurrency>> = {
  blocked: { kind: 'concurrent' },
  answered: { kind: 'one-at-a-time-per-session' },
  unclear: UNCLEAR,
};

function durationOf({ startedAt, endedAt }: Sent): number {
  return endedAt - startedAt;
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
