import { setTimeout } from 'node:timers/promises';
import { DoublepostError } from '../errors.ts';
import { type FormControl, type FormOption, isVisibleField, listForms } from '../html/forms.ts';
import { headerOf } from '../http/message.ts';
import { showUrl } from '../http/show-url.ts';
import { resolveTarget } from '../http/target.ts';
import type { LoginStep, SessionSetup } from '../plan/scenario.ts';
import { beginSession } from '../session/begin-session.ts';
import type { BrowserSession, Page } from '../session/browser-session.ts';
import { eligibleForms } from '../session/choose-form.ts';
import { submissionOf } from '../session/press-button.ts';
import { linksOf, looksDangerous } from './links.ts';
import { NO_RULES, readRules } from './robots.ts';

/** A form that posts, where it was found first. */
export interface FoundForm {
  readonly page: URL;
  /** 1-based, as `--form 2` counts. */
  readonly position: number;
  /** Whether it is the one of its page that is taken where none is chosen. */
  readonly isOnly: boolean;
  readonly action: URL;
  /** The names of the fields that somebody fills in. */
  readonly fields: readonly string[];
  /** Whether it looks as if it signed out or took something away. */
  readonly dangerous: boolean;
}

/** What a crawl found. */
export interface CrawlResult {
  readonly forms: readonly FoundForm[];
  /** How many pages were loaded. */
  readonly pages: number;
  /** How many of these could not be read: an error, or a redirect elsewhere. */
  readonly failed: number;
  /** How many addresses were known and not loaded, because of the limit. */
  readonly left: number;
  /** How many `robots.txt` closes. */
  readonly closed: number;
}

/** How a crawl is made; every option has a default. */
export interface CrawlOptions {
  /** Default 100. */
  readonly maxPages?: number;
  /** Default: nobody signs in. */
  readonly login?: LoginStep | undefined;
  /** What every request carries. Default: nothing more than a browser's headers. */
  readonly setup?: SessionSetup | undefined;
  /** Goes where `robots.txt`, `rel=nofollow` and `<meta name=robots>` do not want crawlers. Default false. */
  readonly ignoreRobots?: boolean;
  /** For each answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Takes any certificate. Default false. */
  readonly insecure?: boolean;
  /** Default none. */
  readonly allowHosts?: readonly string[];
  /** Told before each page. */
  readonly onPage?: (url: URL, loaded: number) => void;
}

/** Pages that differ by numbers alone (`/orders/17`) are alike: a few of them are enough. */
const ALIKE = 3;

/**
 * Follows the links of an application, one page after the other and within its origin, and lists the
 * forms that post. No link is followed that looks as if it signed out or deleted something, nor,
 * beyond the first page, any that `robots.txt` closes to `doublepost` or to all.
 *
 * @throws DoublepostError for the first page and the login; of other pages those that fail are left
 * out
 */
export async function crawl(start: URL, options: CrawlOptions = {}): Promise<CrawlResult> {
  const { maxPages = 100, ignoreRobots = false, login, setup, onPage } = options;
  const { timeoutMs = 30_000, insecure = false, allowHosts } = options;
  const target = { ...(await resolveTarget(start, allowHosts)), insecure };
  const { origin } = target;
  const session = await beginSession(target, timeoutMs, { page: start, setup, login });
  const rules = ignoreRobots ? NO_RULES : await readRules(session, origin);
  const queue = [start];
  const known = new Set([withoutHash(start)]);
  const alike = new Map<string, number>();
  const forms = new Map<string, FoundForm>();
  let [pages, failed, closed] = [0, 0, 0];

  function note(link: URL): void {
    if (known.has(withoutHash(link))) return;
    known.add(withoutHash(link));
    if (!rules.allows(link)) {
      closed += 1;
      return;
    }
    const shape = link.pathname.replace(/\d+|[0-9a-f-]{36}/g, '#');
    const seen = alike.get(shape) ?? 0;
    alike.set(shape, seen + 1);
    if (seen < ALIKE) queue.push(link);
  }

  for (; queue.length > 0 && pages < maxPages; pages++) {
    const url = queue.shift() ?? start;
    onPage?.(url, pages);
    if (pages > 0) await setTimeout(rules.delayMs);
    const page = await (pages === 0 ? session.visit(url) : visitLoosely(session, url));
    if (page === undefined || page.response.status >= 400) failed += 1;
    if (pages === 0 && page !== undefined) requireAnswered(page);
    if (page === undefined || !isPage(page)) continue;
    for (const form of formsOf(page)) {
      const key = `${form.action.pathname} ${form.fields.join(' ')}`;
      if (!forms.has(key)) forms.set(key, form);
    }
    for (const link of linksOf(page, origin, { nofollow: !ignoreRobots })) note(link);
  }
  return { forms: [...forms.values()], pages, failed, left: queue.length, closed };
}

async function visitLoosely(session: BrowserSession, url: URL): Promise<Page | undefined> {
  try {
    return await session.visit(url);
  } catch (error) {
    if (error instanceof DoublepostError) return undefined;
    throw error;
  }
}

function requireAnswered({ url, response: { status } }: Page): void {
  if (status < 400) return;
  throw new DoublepostError('DP_PAGE_FAILED', `the page answered ${status} (GET ${showUrl(url)})`);
}

function isPage({ response }: Page): boolean {
  return response.status < 400 && /html/i.test(headerOf(response, 'content-type') ?? 'html');
}

function formsOf(page: Page): FoundForm[] {
  const listed = listForms(page.document, page.url);
  const [only, ...others] = eligibleForms(listed);
  return listed
    .map((form) => ({ ...form, ...submissionOf(form) }))
    .filter(({ method }) => method === 'post')
    .map(({ position, action, controls, defaultButton: button }) => ({
      page: page.url,
      position,
      isOnly: others.length === 0 && only?.position === position,
      action,
      fields: [...new Set(controls.filter(isVisibleField).map(({ name }) => name))],
      dangerous: looksDangerous(
        action,
        [button, ...controls.flatMap(optionsOf)]
          .map((one) => `${one?.label} ${one?.value}`)
          .join(' '),
      ),
    }));
}

/** What is chosen from a list may be an action, too: "Delete selected users". */
function optionsOf({ type, options }: FormControl): readonly FormOption[] {
  return type === 'select' ? options : [];
}

function withoutHash(url: URL): string {
  return url.href.replace(/#.*$/s, '');
}
