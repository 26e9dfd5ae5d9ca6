/** Parts of names whose values stay out of reports, in English, French and German. */
const SECRET_NAME =
  /pass|pwd|mdp|kennwort|\bpin\b|otp|secret|token|csrf|nonce|signature|api.?key|card|cvc|cvv|iban/i;

/** Whether a field, a parameter or a variable holds what must not be shown, judged by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
