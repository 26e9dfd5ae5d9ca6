import type {
  AnswerObservation,
  RunObservation,
  SerialObservation,
  TableChange,
} from '../../src/observe/observation.ts';

/** The answers and runs that the verdict's and the report's tests are told with. */
export const ACCEPTED: AnswerObservation = {
  kind: 'answered',
  status: 302,
  redirect: '/signup/done/',
  errors: [],
  lines: [],
  repeatsForm: false,
};

export const REFUSED: AnswerObservation = {
  kind: 'answered',
  status: 200,
  title: 'Sign up',
  errors: ['This address is already taken.'],
  lines: [],
  repeatsForm: true,
};

export function failed(message: string, type = 'IntegrityError'): AnswerObservation {
  return {
    kind: 'answered',
    status: 500,
    title: 'Error',
    errors: [],
    exception: { type, message },
    lines: [],
    repeatsForm: false,
  };
}

export function rows(table: string, inserted: number, deleted = 0): TableChange {
  return { table, inserted, updated: 0, deleted };
}

export function raced(
  answers: readonly AnswerObservation[],
  changes?: readonly TableChange[],
): RunObservation {
  return { answers, changes };
}

/** A serial run; `steps` is what each submission changed. */
export function oneByOne(
  answers: readonly AnswerObservation[],
  steps?: readonly (readonly TableChange[])[],
): SerialObservation {
  return { answers, changes: steps?.flat(), changesByStep: steps };
}
