import { DoublepostError } from '../../errors.ts';

/** One decision: which request runs next, or which one a deadlock ends. */
export interface Choice {
  readonly lane: number;
  readonly isVictim: boolean;
}

/** Writes a schedule: `AABB`; a small letter is the victim of a deadlock. */
export function formatSchedule(choices: readonly Choice[]): string {
  return choices
    .map(({ lane, isVictim }) => String.fromCharCode((isVictim ? 97 : 65) + lane))
    .join('');
}

/**
 * Reads a schedule.
 *
 * @throws DoublepostError DP_SCHEDULE_INVALID
 */
export function parseSchedule(text: string): Choice[] {
  if (!/^[A-Ta-t]+$/.test(text)) {
    throw new DoublepostError('DP_SCHEDULE_INVALID', `"${text}" is not a schedule`);
  }
  return Array.from(text, (letter) => {
    const isVictim = letter >= 'a';
    return { lane: letter.charCodeAt(0) - (isVictim ? 97 : 65), isVictim };
  });
}

/** How often the running request changes. */
export function switchesOf(choices: readonly Choice[]): number {
  return choices.filter(({ lane }, index) => index > 0 && choices[index - 1]?.lane !== lane).length;
}
