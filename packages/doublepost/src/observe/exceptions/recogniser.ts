import type { Document } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';

/** An error answer as the recognisers read it. */
export interface ErrorAnswer {
  readonly text: string;
  readonly document: Document;
}

/** Knows one way in which frameworks show an exception. */
export type Recogniser = (answer: ErrorAnswer) => ShownException | undefined;
