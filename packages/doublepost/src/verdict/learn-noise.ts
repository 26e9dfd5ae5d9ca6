import type { AnswerObservation, RunObservation } from '../observe/observation.ts';
import { type Coarsening, learnTexts, type TextNoise } from './learn-texts.ts';
import { VARIES } from './word-shapes.ts';

type Answered = Extract<AnswerObservation, { kind: 'answered' }>;

/** Leaves out of an answer what varies by itself. */
export type NoiseFilter = (answer: AnswerObservation) => AnswerObservation;

/** What the serial runs teach about answers. */
export interface AnswerNoise {
  readonly filter: NoiseFilter;
  /** A sentence for each part of the answers of which nothing at all is compared. */
  readonly notes: readonly string[];
}

/**
 * Learns from the serial runs what of an answer varies although nothing raced: numbers in a title,
 * an id in a redirect, a counter on the page. What varies is left out wherever it stands, so that a
 * value that no serial run had cannot make a race by being new. What the answers to one step always
 * have and those to a step that varies never is kept: it tells the two apart.
 *
 * Of a page's texts only those count that every serial run shows in the same place and that tell
 * one answer from another: "Thank you" and "You are registered already", but no menu and no date.
 */
export function learnNoise(serial: readonly RunObservation[]): AnswerNoise {
  const steps = stepsOf(serial);
  const redirect = learnPart(steps, 'address of redirects', (answer) => answer.redirect);
  const title = learnPart(steps, 'title of pages', (answer) => answer.title);
  const errors = learnPart(steps, 'text of error messages', ({ errors: told }) =>
    told.length === 0 ? undefined : told.join('\n'),
  );
  const message = learnPart(steps, 'text of exceptions', ({ exception }) => exception?.message);
  const telling = tellingLines(steps);
  return {
    notes: [redirect, title, errors, message].flatMap(({ note }) => note ?? []),
    filter(answer) {
      if (answer.kind !== 'answered') return answer;
      const { redirect: leadsTo, title: titled, exception, ...rest } = answer;
      return {
        ...rest,
        ...(leadsTo === undefined ? {} : { redirect: redirect.coarsen(leadsTo) }),
        ...(titled === undefined ? {} : { title: title.coarsen(titled) }),
        errors: coarsenAll(answer.errors, errors.coarsen),
        ...(exception === undefined
          ? {}
          : { exception: { ...exception, message: message.coarsen(exception.message) } }),
        // What complains is known by its complaints; a message about the other submission may stand
        // beside them, or not yet.
        lines: answer.errors.length > 0 ? [] : answer.lines.filter((line) => telling.has(line)),
      };
    },
  };
}

/** Messages as all of them together are compared: where nothing is, their number is not, either. */
function coarsenAll(messages: readonly string[], coarsen: Coarsening): readonly string[] {
  const text = messages.join('\n');
  const coarse = coarsen(text);
  if (messages.length === 0 || coarse === text) return messages;
  return coarse === VARIES ? [VARIES] : messages.map(coarsen);
}

/** The answered first submissions of all runs, the second ones, and so on. */
function stepsOf(serial: readonly RunObservation[]): Answered[][] {
  const longest = Math.max(0, ...serial.map(({ answers }) => answers.length));
  return Array.from({ length: longest }, (_, index) =>
    serial.flatMap(({ answers }) => {
      const answer = answers[index];
      return answer?.kind === 'answered' ? [answer] : [];
    }),
  );
}

/** What is compared of a part of the answers to the same step, with the same status. */
function learnPart(
  steps: readonly Answered[][],
  name: string,
  part: (answer: Answered) => string | undefined,
): TextNoise {
  const groups = steps.flatMap(byStatus).map((answers) => answers.map((one) => part(one) ?? ''));
  return learnTexts(groups, name);
}

function byStatus(answers: readonly Answered[]): Answered[][] {
  const statuses = new Set(answers.map(({ status }) => status));
  return [...statuses].map((status) => answers.filter((answer) => answer.status === status));
}

function tellingLines(steps: readonly Answered[][]): ReadonlySet<string> {
  const stable = steps.map((answers) => {
    const [first, ...others] = answers.map(({ lines }) => new Set(lines));
    return [...(first ?? [])].filter((line) => others.every((lines) => lines.has(line)));
  });
  const everywhere = (line: string): boolean => stable.every((lines) => lines.includes(line));
  return new Set(stable.flat().filter((line) => !everywhere(line)));
}
