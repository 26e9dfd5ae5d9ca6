const SECRET =
  /token|key|pass|pwd|secret|code|auth|session|credential|signature|jwt|(?:^|[^a-z])(?:sig|sid|otp|pin)(?:$|[^a-z])/i;

/**
 * An address as messages may print it: without credentials, and with `***` for the values of
 * parameters that are secret by their names.
 *
 * @param url a parsed address, or the text of one, which need not be valid
 */
export function showUrl(url: URL | string): string {
  return String(url)
    .replace(/^([\w+.-]*:?[\\/]{2})[^\\/?#]*@/, '$1')
    .replace(/([?&#]([^=&#]*)=)[^&#]+/g, (whole, start: string, name: string) =>
      SECRET.test(decodeLoosely(name)) ? `${start}***` : whole,
    );
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
