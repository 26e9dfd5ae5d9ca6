import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { EMAIL_MAX_LENGTH } from '../models/dashboard-user.ts';

const LOCAL_PART = /^[-!#$%&'*+/=?^_`{}|~0-9a-z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9a-z]+)*$/iu;
const QUOTED_LOCAL_PART = /^"[\x20\x21\x23-\x5b\x5d-\x7e]+"$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/iu;
const TOP_LEVEL = /^[a-z0-9-]{1,62}[a-z0-9]$/iu;

/** Whether the text has the form of an e-mail address; `name@localhost` has it, `name@host` not. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || [...text].length > EMAIL_MAX_LENGTH) return false;
  const local = text.slice(0, at);
  return (LOCAL_PART.test(local) || QUOTED_LOCAL_PART.test(local)) && isHost(text.slice(at + 1));
}

function isHost(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  if (host.startsWith('[')) return host.endsWith(']') && isIP(host.slice(1, -1)) > 0;
  // Only a name in another script is translated: the translation also repairs odd ASCII names.
  const isAscii = Buffer.byteLength(host) === host.length;
  const labels = (isAscii ? host : domainToASCII(host)).split('.');
  const topLevel = labels.pop() ?? '';
  return (
    labels.length > 0 && TOP_LEVEL.test(topLevel) && labels.every((label) => LABEL.test(label))
  );
}
