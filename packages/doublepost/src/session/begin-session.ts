import { CookieJar } from 'tough-cookie';
import type { Target } from '../http/target.ts';
import type { LoginStep, SessionSetup } from '../plan/scenario.ts';
import { type BrowserSession, openSession } from './browser-session.ts';
import { logIn } from './log-in.ts';

/** How a session begins. */
export interface SessionStart {
  /** The address that its cookies are for. */
  readonly page: URL;
  /** Undefined: nothing more than a browser's headers. */
  readonly setup: SessionSetup | undefined;
  /** Undefined: nobody signs in. */
  readonly login: LoginStep | undefined;
}

/**
 * Opens a session with the headers and cookies that were asked for, and signs in.
 *
 * @param timeoutMs for each request, in milliseconds
 * @throws DoublepostError what `logIn` throws
 */
export async function beginSession(
  target: Target,
  timeoutMs: number,
  { page, setup, login }: SessionStart,
): Promise<BrowserSession> {
  const { headers = [], cookies = [] } = setup ?? {};
  const jar = new CookieJar();
  for (const cookie of cookies) await jar.setCookie(cookie, page.href);
  const session = openSession(target, timeoutMs, jar, headers);
  if (login !== undefined) await logIn(session, login);
  return session;
}
