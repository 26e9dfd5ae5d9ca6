/** Parts of names whose values stay out of reports, in English, French and German. */
const SECRET_NAME =
  /pass|pwd|mdp|kennwort|\bpin\b|otp|secret|token|csrf|nonce|signature|api.?key|card|cvc|cvv|iban/i;

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
