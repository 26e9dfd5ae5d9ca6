/**
 * Parts of names whose values stay out of reports, in English, French and German. The key of a row
 * of cards is no card, and without it the row could not be told from others.
 */
const SECRET_NAME =
  /pass(?!eng|age|ive)|pwd|mdp|kennwort|(?<![a-z])pin(?![a-z])|otp|secret|token|csrf|nonce|signature|api.?key|(?<!dis)card(?!s?[_-]?ids?$|inal)|cvc|cvv|iban/i;

/** Whether a field, a parameter or a variable holds what must not be shown, judged by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A name and its value, as logs, queries and JSON write them; a text may end inside of a value. */
const ASSIGNED = /([\w.-]+)("?\s*[:=]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"',;&)}\]]+)/g;

/** A text without the values of what its names call secrets: `password=***`, `"token": ***`. */
export function maskSecrets(text: string): string {
  return text.replace(ASSIGNED, (whole, name: string, sign: string) =>
    isSecretName(name) ? `${name}${sign}***` : whole,
  );
}
