/** Texts, which stay, and numbers. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** As many digits a double keeps for certain (C's DBL_DIG). */
const EXACT_DIGITS = 15;

/**
 * Reads JSON. A number of more digits than a double keeps is given as text: rounded, balances of
 * 9007199254740992 and 9007199254740993 would be equal.
 *
 * @throws SyntaxError
 */
export function parseExact(json: string): unknown {
  const exact = json.replace(TEXT_OR_NUMBER, (token) => {
    const isLong = !token.startsWith('"') && token.replace(/\D/g, '').length > EXACT_DIGITS;
    return isLong ? `"${token}"` : token;
  });
  return JSON.parse(exact);
}
