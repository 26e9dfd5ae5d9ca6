import { isSecretName } from '../secrets.ts';
import { decodeLoosely } from './decode-loosely.ts';

/** Names that are harmless in forms but not in addresses, where links carry their permission. */
const SECRET_PARAMETER =
  /key|code|auth|session|credential|jwt|(?:^|[^a-z])(?:sig|sid)(?:$|[^a-z])/i;

/**
 * An address as messages may print it: without credentials, and with `***` for the values of
 * parameters that are secret by their names.
 *
 * @param url a parsed address, or the text of one, which need not be valid
 */
export function showUrl(url: URL | string): string {
  return String(url)
    .replace(/^([\w+.-]*:?[\\/]{2})[^\\/?#]*@/, '$1')
    .replace(/([?&#]([^?=&#]*)=)[^&#]+/g, (whole, start: string, name: string) =>
      isSecretParameter(decodeLoosely(name)) ? `${start}***` : whole,
    );
}

/** Whether a parameter of an address holds what must not be shown, judged by its name. */
export function isSecretParameter(name: string): boolean {
  return isSecretName(name) || SECRET_PARAMETER.test(name);
}
