import robotsParser from 'robots-parser';
import { DoublepostError } from '../errors.ts';
import { headerOf, textOf } from '../http/message.ts';
import type { BrowserSession } from '../session/browser-session.ts';

/** What an application asks of crawlers. */
export interface CrawlRules {
  allows(url: URL): boolean;
  /** Between two pages, in milliseconds. */
  readonly delayMs: number;
}

/** What the rules of `robots.txt` are looked up for; `*` stands for all whom it does not name. */
const AGENT = 'doublepost';

/** A longer `Crawl-delay` is shortened: it is meant for the crawlers of search engines. */
const LONGEST_DELAY_MS = 5_000;

/** The rules of an application that has none. */
export const NO_RULES: CrawlRules = { allows: () => true, delayMs: 0 };

// Its types describe a default export beside others, but its module is the function itself.
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

/**
 * Reads `/robots.txt` (RFC 9309). Where it is not there, or is a page, there are no rules; the
 * RFC's "no access at all" after a failure is meant for strangers.
 */
export async function readRules(session: BrowserSession, origin: string): Promise<CrawlRules> {
  const url = new URL('/robots.txt', origin);
  const text = await session.visit(url).then(
    ({ response }) => (isRules(response) ? textOf(response) : undefined),
    (error: unknown) => {
      if (error instanceof DoublepostError) return undefined;
      throw error;
    },
  );
  if (text === undefined) return NO_RULES;
  const robots = parseRobots(url.href, text);
  const delay = (robots.getCrawlDelay(AGENT) ?? 0) * 1000;
  return {
    allows: (page) => robots.isDisallowed(page.href, AGENT) !== true,
    delayMs: Number.isFinite(delay) ? Math.min(Math.max(delay, 0), LONGEST_DELAY_MS) : 0,
  };
}

function isRules(response: Parameters<typeof headerOf>[0]): boolean {
  const isPage = /html/i.test(headerOf(response, 'content-type') ?? '');
  return response.status >= 200 && response.status < 300 && !isPage;
}
