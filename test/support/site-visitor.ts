/** An answer of a site, as a visitor reads it. */
export interface Seen {
  readonly status: number;
  /** Where it leads to, without the site. */
  readonly location: string | undefined;
  readonly html: string;
  /** What is written on the page, with plain spaces and quotes. */
  readonly text: string;
}

/** Somebody who visits a site with nothing but its address, keeps cookies and sends tokens back. */
export interface Visitor {
  get(path: string): Promise<Seen>;
  /** @param values a name may be given several times */
  post(path: string, values: readonly (readonly [string, string])[]): Promise<Seen>;
  /** Posts without the token of the last form. */
  forge(path: string, values: readonly (readonly [string, string])[]): Promise<Seen>;
}

/** Begins a visit. */
export function visit(url: string): Visitor {
  const cookies = new Map<string, string>();
  let token = '';
  const send = async (path: string, body?: URLSearchParams): Promise<Seen> => {
    const answer = await fetch(url + path, {
      redirect: 'manual',
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body === undefined ? {} : { body }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const html = await answer.text();
    token = /name="csrfmiddlewaretoken" value="([^"]+)"/u.exec(html)?.[1] ?? token;
    const location = answer.headers.get('location')?.replace(url, '');
    return { status: answer.status, location, html, text: textOf(html) };
  };
  const forge: Visitor['forge'] = (path, values) =>
    send(path, new URLSearchParams(values.map(([name, value]): [string, string] => [name, value])));
  return {
    get: (path) => send(path),
    post: (path, values) => forge(path, [['csrfmiddlewaretoken', token], ...values]),
    forge,
  };
}

function textOf(html: string): string {
  return html
    .replace(/<(?:script|style)\b.*?<\/(?:script|style)>/gsu, '')
    .replace(/<[^>]*>/gu, '')
    .replace(/&(?:#39|#x27|rsquo);|’/gu, "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/gu, ' ');
}
