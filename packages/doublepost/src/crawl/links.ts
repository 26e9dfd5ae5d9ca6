import { attribute, select, visibleText } from '../html/document.ts';
import { decodeLoosely } from '../http/decode-loosely.ts';
import type { Page } from '../session/browser-session.ts';

/** Words of links and forms that sign out or take something away, in four languages. */
const DANGEROUS =
  /log-?_? ?out|sign-?_? ?out|deconnexion|déconnexion|se déconnecter|abmelden|cerrar[- ]?sesi[oó]n|delete|remove|destroy|supprim|lösch|eliminar|borrar|unsubscribe|cancel/i;

/** Whether an address, or what is written on it, looks as if it signed out or took something away. */
export function looksDangerous(url: URL, text: string): boolean {
  return DANGEROUS.test(`${decodeLoosely(url.pathname + url.search)} ${text}`);
}

/**
 * The addresses within the origin that a page links to, without those that look dangerous, that a
 * script sends otherwise than with GET (Rails' `data-method`), or that are downloads.
 *
 * @param options.nofollow whether `rel=nofollow` and `<meta name=robots>` count
 */
export function linksOf(
  { document, url }: Page,
  origin: string,
  { nofollow }: { readonly nofollow: boolean },
): URL[] {
  const robots = select(document, 'meta[name=robots i]').map((meta) => attribute(meta, 'content'));
  if (nofollow && robots.some((content) => /\b(?:nofollow|none)\b/i.test(content ?? ''))) return [];
  const [base = url.href] = select(document, 'base[href]').map((entry) => attribute(entry, 'href'));
  const from = URL.canParse(base, url.href) ? new URL(base, url.href) : url;
  return select(document, 'a[href], area[href]').flatMap((link) => {
    const href = attribute(link, 'href') ?? '';
    if (!URL.canParse(href, from.href)) return [];
    const to = new URL(href, from);
    const method = attribute(link, 'data-method') ?? attribute(link, 'data-turbo-method') ?? 'get';
    const isOther =
      to.origin !== origin ||
      attribute(link, 'download') !== undefined ||
      method.toLowerCase() !== 'get' ||
      (nofollow && /\bnofollow\b/i.test(attribute(link, 'rel') ?? ''));
    return isOther || looksDangerous(to, visibleText(link)) ? [] : [to];
  });
}
