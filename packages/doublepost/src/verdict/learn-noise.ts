import type { AnswerObservation, RunObservation } from '../observe/observation.ts';

type Answered = Extract<AnswerObservation, { kind: 'answered' }>;

/** Leaves out of an answer what varies by itself. */
export type NoiseFilter = (answer: AnswerObservation) => AnswerObservation;

/**
 * Learns from the serial runs what of an answer varies although nothing raced: numbers in a title,
 * an id in a redirect, a counter on the page. What varies is left out wherever it stands, so that a
 * value that no serial run had cannot make a race by being new.
 *
 * Of a page's texts only those count that every serial run shows in the same place and that tell
 * one answer from another: "Thank you" and "You are registered already", but no menu and no date.
 */
export function learnNoise(serial: readonly RunObservation[]): NoiseFilter {
  const steps = stepsOf(serial);
  const redirect = finestAgreeing(steps, ({ redirect = '' }) => redirect);
  const title = finestAgreeing(steps, ({ title = '' }) => title);
  const errors = finestAgreeing(steps, (answer) => answer.errors.join('\n'));
  const message = finestAgreeing(steps, ({ exception }) => exception?.message ?? '');
  const telling = tellingLines(steps);
  return (answer) => {
    if (answer.kind !== 'answered') return answer;
    const { redirect: leadsTo, title: titled, exception, ...rest } = answer;
    return {
      ...rest,
      ...(leadsTo === undefined ? {} : { redirect: redirect(leadsTo) }),
      ...(titled === undefined ? {} : { title: title(titled) }),
      errors: answer.errors.map(errors),
      ...(exception === undefined
        ? {}
        : { exception: { ...exception, message: message(exception.message) } }),
      // What complains is known by its complaints; a message about the other submission may stand
      // beside them, or not yet.
      lines: answer.errors.length > 0 ? [] : answer.lines.filter((line) => telling.has(line)),
    };
  };
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

type Coarsening = (text: string) => string;

/** From what is compared to the letter, to what is not compared at all. */
const COARSENINGS: readonly Coarsening[] = [
  (text) => text,
  (text) => text.replace(/[^\s/?&=]*\d[^\s/?&=]*/g, '{varies}'),
  (text) => text.replace(/[^\s/?&=]*\d[^\s/?&=]*|[\w-]{16,}/g, '{varies}'),
  () => '{varies}',
];

/** The finest coarsening under which the answers to the same step, with the same status, agree. */
function finestAgreeing(
  steps: readonly Answered[][],
  field: (answer: Answered) => string,
): Coarsening {
  const agrees = (coarsen: Coarsening): boolean =>
    steps.every((answers) => {
      const seen = new Set(answers.map((answer) => `${answer.status} ${coarsen(field(answer))}`));
      return seen.size <= new Set(answers.map(({ status }) => status)).size;
    });
  return COARSENINGS.find(agrees) ?? (() => '{varies}');
}

function tellingLines(steps: readonly Answered[][]): ReadonlySet<string> {
  const stable = steps.map((answers) => {
    const [first, ...others] = answers.map(({ lines }) => new Set(lines));
    return [...(first ?? [])].filter((line) => others.every((lines) => lines.has(line)));
  });
  const everywhere = (line: string): boolean => stable.every((lines) => lines.includes(line));
  return new Set(stable.flat().filter((line) => !everywhere(line)));
}
