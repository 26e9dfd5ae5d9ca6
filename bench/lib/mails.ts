import type { ReceivedMail } from '../../apps/clinic/test/support/smtp-inbox.ts';

/** How many mails each address has got. */
export function countMails(mails: readonly ReceivedMail[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const address of mails.flatMap(({ to }) => to)) {
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  return counts;
}
