import type { Document } from '../../html/document.ts';
import type { ShownException } from '../observation.ts';
import { readDebugPage } from './debug-pages.ts';
import { readDebugText } from './debug-text.ts';
import { readJsonError } from './json-error.ts';
import { readPhpFatal } from './php-fatal.ts';
import type { ErrorAnswer, Recogniser } from './recogniser.ts';
import { readStackTrace } from './stack-trace.ts';

/** More of a message is data: a whole statement with its values, for example. */
const LONGEST_MESSAGE = 4_000;

/** The first that recognises an answer is believed. */
const RECOGNISERS: readonly Recogniser[] = [
  readDebugText,
  readDebugPage,
  readJsonError,
  readPhpFatal,
  readStackTrace,
];

/** Finds the exception that an error answer shows, or undefined where it shows none. */
export function readException(text: string, document: Document): ShownException | undefined {
  return firstThat(RECOGNISERS, { text, document });
}

/** The same of an answer that calls itself no error: PHP dies under any status. */
export function readHiddenException(text: string, document: Document): ShownException | undefined {
  return readPhpFatal({ text, document });
}

function firstThat(
  recognisers: readonly Recogniser[],
  answer: ErrorAnswer,
): ShownException | undefined {
  for (const recognise of recognisers) {
    const exception = recognise(answer);
    if (exception !== undefined) {
      return { ...exception, message: exception.message.slice(0, LONGEST_MESSAGE) };
    }
  }
  return undefined;
}
