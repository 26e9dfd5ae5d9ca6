import { type Abstraction, abstractionOf } from './observe/abstraction.ts';
import type { RoundMarks } from './observe/effects-observer.ts';
import type { Actor } from './session/actors.ts';
import { textOfCaptured } from './session/put-captured.ts';
import type { RoundValues } from './session/round-values.ts';

/** A shorter value that was captured, the number of a cart for example, is also somebody else's. */
const SHORTEST_CAPTURED = 8;

/** What rows and mails of a round are recognised by, and shown with. */
export function marksOf(actors: readonly Actor[], values: RoundValues): RoundMarks {
  const captured = actors.flatMap((actor) => capturedBy(actor).map(([, text]) => text));
  return {
    marks: [values.text, values.number, ...captured.filter(isLong)],
    captured,
    abstraction: abstractionFor(actors, values),
  };
}

/** Takes the values of a round out of what its actors are answered. */
export function abstractionFor(actors: readonly Actor[], values: RoundValues): Abstraction {
  const captured = actors.flatMap((actor) => capturedBy(actor).filter(([, text]) => isLong(text)));
  const entries = actors.flatMap((actor) => actor.entries.map(([name, value]) => [name, value]));
  return abstractionOf({ ...Object.fromEntries([...captured, ...entries]), ...values });
}

function capturedBy({ captured }: Actor): [name: string, text: string][] {
  return [...captured].map(([name, value]) => [name, textOfCaptured(value)]);
}

function isLong(text: string): boolean {
  return text.length >= SHORTEST_CAPTURED;
}
