import type { AnswerObservation, RunObservation } from '../observe/observation.ts';
import { learnShapes, mapWords, VARIES } from './word-shapes.ts';

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

type Coarsening = (text: string) => string;

/** From what is compared to the letter, to what is not compared at all. */
const COARSENINGS: readonly Coarsening[] = [
  (text) => text,
  (text) => mapWords(text, (word) => (/\d/.test(word) ? VARIES : word)),
  (text) =>
    mapWords(text, (word) => (/\d/.test(word) ? VARIES : word.replace(/[\w-]{16,}/g, VARIES))),
  () => VARIES,
];

/** What is compared of one part of an answer. */
interface PartNoise {
  readonly coarsen: Coarsening;
  /** Where nothing is. */
  readonly note: string | undefined;
}

/** The finest coarsening under which the answers to the same step, with the same status, agree. */
function learnPart(
  steps: readonly Answered[][],
  name: string,
  part: (answer: Answered) => string | undefined,
): PartNoise {
  const groups = steps.flatMap(byStatus).map((answers) => answers.map((one) => part(one) ?? ''));
  const agrees = (coarsen: Coarsening): boolean => groups.every((seen) => areEqual(seen, coarsen));
  const finest = COARSENINGS.find(agrees) ?? (() => VARIES);
  const varying = groups.filter((seen) => !areEqual(seen, (text) => text)).flat();
  const shapes = learnShapes(varying, finest);
  const steady = new Set(groups.flatMap((seen) => steadyValue(seen, varying)));
  const blurred = [...new Set(varying)].filter((text) => finest(text) === VARIES);
  const [one, other = 'none'] = blurred.map((text) => `"${text.slice(0, LONGEST_EXAMPLE)}"`);
  return {
    coarsen: (text) => (steady.has(text) ? text : (shapes.match(text) ?? finest(text))),
    note:
      one === undefined
        ? undefined
        : `The ${name} varies although nothing races, so it was not compared: ${one}, then ${other}.`,
  };
}

const LONGEST_EXAMPLE = 60;

/** Fewer equal answers may be chance where others vary. */
const STEADY = 3;

/** What all of some answers have that none of those does that vary. */
function steadyValue(seen: readonly string[], varying: readonly string[]): string[] {
  const [value] = seen;
  const isSteady = seen.length >= STEADY && areEqual(seen, (text) => text);
  return isSteady && value !== undefined && !varying.includes(value) ? [value] : [];
}

function byStatus(answers: readonly Answered[]): Answered[][] {
  const statuses = new Set(answers.map(({ status }) => status));
  return [...statuses].map((status) => answers.filter((answer) => answer.status === status));
}

function areEqual(texts: readonly string[], coarsen: Coarsening): boolean {
  return new Set(texts.map(coarsen)).size <= 1;
}

function tellingLines(steps: readonly Answered[][]): ReadonlySet<string> {
  const stable = steps.map((answers) => {
    const [first, ...others] = answers.map(({ lines }) => new Set(lines));
    return [...(first ?? [])].filter((line) => others.every((lines) => lines.has(line)));
  });
  const everywhere = (line: string): boolean => stable.every((lines) => lines.includes(line));
  return new Set(stable.flat().filter((line) => !everywhere(line)));
}
