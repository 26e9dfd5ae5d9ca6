/** The languages of the pages; the first one is the default. */
export const LANGUAGES = ['fr', 'en'] as const;

/** A language that the pages can speak. */
export type Language = (typeof LANGUAGES)[number];

/** The language when nobody asks for another. */
export const DEFAULT_LANGUAGE: Language = LANGUAGES[0];

/** The language of this name, if the pages can speak it. */
export function findLanguage(name: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === name);
}

/**
 * The language that an `Accept-Language` header prefers among ours, `en-GB` counting as `en`.
 * `*` and a header that names none of ours give the default.
 */
export function negotiateLanguage(header: string | undefined): Language {
  let best: { readonly language: Language; readonly quality: number } | undefined;
  for (const range of (header ?? '').slice(0, MAX_HEADER).split(',')) {
    const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
    const language = findLanguage(tag.trim().split('-', 1)[0]);
    const quality = qualityOf(parameters);
    if (language === undefined || quality <= (best?.quality ?? 0)) continue;
    best = { language, quality };
  }
  return best?.language ?? DEFAULT_LANGUAGE;
}

/** Browsers send well below this; the rest of a longer header is not worth reading. */
const MAX_HEADER = 1000;

/** 0 to 1; 0 means "not this one", and so does a quality that cannot be read. */
function qualityOf(parameters: readonly string[]): number {
  const given = parameters.map((parameter) => parameter.trim()).find((one) => one.startsWith('q='));
  if (given === undefined) return 1;
  return /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/u.test(given) ? Number(given.slice(2)) : 0;
}
