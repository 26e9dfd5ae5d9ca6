import { attribute, select, visibleText } from '../html/document.ts';
import { isVisibleField, listForms } from '../html/forms.ts';
import { headerOf } from '../http/message.ts';
import { resolveTarget } from '../http/target.ts';
import type { LoginStep } from '../plan/scenario.ts';
import { openSession, type Page } from '../session/browser-session.ts';
import { logIn } from '../session/log-in.ts';
import { submissionOf } from '../session/press-button.ts';

/** A form that posts, where it was found first. */
export interface FoundForm {
  readonly page: URL;
  /** 1-based, as `--form 2` counts. */
  readonly position: number;
  readonly action: URL;
  /** The names of the fields that somebody fills in. */
  readonly fields: readonly string[];
}

/** What a crawl found. */
export interface CrawlResult {
  readonly forms: readonly FoundForm[];
  /** How many pages were loaded. */
  readonly pages: number;
  /** How many addresses were known and not loaded, because of the limit. */
  readonly left: number;
}

/** How a crawl is made; every option has a default. */
export interface CrawlOptions {
  /** Default 100. */
  readonly maxPages?: number;
  /** Default: nobody signs in. */
  readonly login?: LoginStep | undefined;
  /** For each answer, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Default none. */
  readonly allowHosts?: readonly string[];
  /** Told before each page. */
  readonly onPage?: (url: URL, loaded: number) => void;
}

/** Pages that differ by numbers alone (`/orders/17`) are alike: a few of them are enough. */
const ALIKE = 3;

/** What must not be asked for, although it should need more than a link. */
const DANGEROUS =
  /log-?_?out|sign-?_?out|deconnexion|déconnexion|abmelden|cerrar-?sesion|delete|remove|destroy|supprim|lösch|eliminar|borrar|unsubscribe|cancel/i;

/**
 * Follows the links of an application, one page after the other and within its origin, and lists the
 * forms that post. No link is followed that looks as if it signed out or deleted something.
 *
 * @throws DoublepostError for the first page and the login; of other pages those that fail are left
 * out
 */
export async function crawl(start: URL, options: CrawlOptions = {}): Promise<CrawlResult> {
  const { maxPages = 100, login, timeoutMs = 30_000, allowHosts, onPage } = options;
  const target = await resolveTarget(start, allowHosts);
  const session = openSession(target, timeoutMs);
  if (login !== undefined) await logIn(session, login);
  const queue = [start];
  const known = new Set([withoutHash(start)]);
  const alike = new Map<string, number>();
  const forms = new Map<string, FoundForm>();
  let pages = 0;
  while (queue.length > 0 && pages < maxPages) {
    const url = queue.shift() ?? start;
    onPage?.(url, pages);
    const page = await (pages === 0
      ? session.visit(url)
      : session.visit(url).catch(() => undefined));
    pages += 1;
    if (page === undefined || !isPage(page)) continue;
    for (const form of formsOf(page)) {
      const key = `${form.action.pathname} ${form.fields.join(' ')}`;
      if (!forms.has(key)) forms.set(key, form);
    }
    for (const link of linksOf(page, target.origin)) {
      const shape = link.pathname.replace(/\d+|[0-9a-f-]{36}/g, '#');
      const seen = alike.get(shape) ?? 0;
      if (known.has(withoutHash(link)) || seen >= ALIKE) continue;
      known.add(withoutHash(link));
      alike.set(shape, seen + 1);
      queue.push(link);
    }
  }
  return { forms: [...forms.values()], pages, left: queue.length };
}

function isPage({ response }: Page): boolean {
  return response.status < 400 && /html/i.test(headerOf(response, 'content-type') ?? 'html');
}

function formsOf(page: Page): FoundForm[] {
  return listForms(page.document, page.url)
    .filter((form) => submissionOf(form).method === 'post')
    .map((form) => ({
      page: page.url,
      position: form.position,
      action: submissionOf(form).action,
      fields: [...new Set(form.controls.filter(isVisibleField).map(({ name }) => name))],
    }));
}

function linksOf({ document, url }: Page, origin: string): URL[] {
  const [base = url.href] = select(document, 'base[href]').map((entry) => attribute(entry, 'href'));
  const from = URL.canParse(base, url.href) ? new URL(base, url.href) : url;
  return select(document, 'a[href], area[href]').flatMap((link) => {
    const href = attribute(link, 'href') ?? '';
    if (!URL.canParse(href, from.href)) return [];
    const to = new URL(href, from);
    const words = [decodeLoosely(to.pathname + to.search), visibleText(link)].join(' ');
    const isOther = to.origin !== origin || attribute(link, 'download') !== undefined;
    return isOther || DANGEROUS.test(words) ? [] : [to];
  });
}

function withoutHash(url: URL): string {
  return url.href.replace(/#.*$/s, '');
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
