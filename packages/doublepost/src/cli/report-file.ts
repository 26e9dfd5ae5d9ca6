import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DoublepostError } from '../errors.ts';

/**
 * Makes sure that a report can be written, and returns the function that writes it, which may throw
 * the same.
 *
 * @throws DoublepostError DP_REPORT_NOT_WRITABLE
 */
export function openReportFile(folder: string, name: string): (text: string) => void {
  const path = join(folder, name);
  requireWritten(path, () => {
    mkdirSync(folder, { recursive: true });
    // An older report must not pass for this one, should the check not come to its end.
    closeSync(openSync(path, 'w'));
  });
  return (text) => requireWritten(path, () => writeFileSync(path, text));
}

function requireWritten(path: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new DoublepostError('DP_REPORT_NOT_WRITABLE', `${path} cannot be written (${code})`, {
      cause,
    });
  }
}
