/** A sign-up that passes every rule. */
export function signUpValues(email: string): Record<string, string> {
  return {
    first_name: 'a',
    last_name: 'bc',
    patient_age: '40',
    email,
    password1: 'correct horse battery',
    password2: 'correct horse battery',
    guc_agreement: 'on',
  };
}

/** A new user in the admin that passes every rule. */
export function userValues(email: string): Record<string, string> {
  return { password: 'correct horse battery', email, first_name: 'a', last_name: 'bc' };
}

/** What a page of the clinic shows, read off its HTML. */
export function readPage(page: string): {
  readonly title: string;
  readonly token: string;
  readonly alerts: string[];
  readonly errors: string[];
} {
  const all = (pattern: RegExp): string[] =>
    [...page.matchAll(pattern)].map((match) => decode(match[1] ?? ''));
  return {
    title: all(/<title>(.*?)<\/title>/gsu)[0] ?? '',
    token: all(/name="csrfmiddlewaretoken" value="([^"]+)"/gu)[0] ?? '',
    alerts: all(/<(?:div|li|p) class="(?:errornote )?alert[^>]*>(.*?)<\/(?:div|li|p)>/gsu),
    errors: all(/<div class="invalid-feedback"[^>]*>(.*?)<\/div>/gsu).flatMap((block) =>
      [...block.matchAll(/<li>(.*?)<\/li>/gsu)].map((match) => decode(match[1] ?? '')),
    ),
  };
}

/** Text of a page, as it is read: with plain spaces. */
export function decode(text: string): string {
  return text
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ');
}
