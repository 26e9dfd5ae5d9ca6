import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { DoublepostError } from '../../errors.ts';

/** A longer recording is refused: it would have to stand in memory several times over. */
export const HAR_LIMIT: number = 100 * 1024 * 1024;

const pair = v.object({ name: v.string(), value: v.optional(v.string(), '') });

/** What is read of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/); the rest may be anything. */
const archive = v.object({
  log: v.object({
    entries: v.array(
      v.object({
        request: v.object({
          method: v.string(),
          url: v.string(),
          headers: v.optional(v.array(pair), []),
          postData: v.optional(
            v.nullable(
              v.object({
                mimeType: v.optional(v.string(), ''),
                text: v.optional(v.string()),
                encoding: v.optional(v.string()),
                params: v.optional(
                  v.array(
                    v.object({
                      ...pair.entries,
                      fileName: v.optional(v.string()),
                      contentType: v.optional(v.string()),
                    }),
                  ),
                ),
              }),
            ),
          ),
        }),
      }),
    ),
  }),
});

/** A request as a recording has it. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly postData?: RecordedBody | null | undefined;
}

/** A body as a recording has it: its text, or its fields. */
export interface RecordedBody {
  readonly mimeType: string;
  readonly text?: string | undefined;
  /** `base64`, or undefined for a text as it is. */
  readonly encoding?: string | undefined;
  readonly params?: readonly RecordedField[] | undefined;
}

/** A field of a form. */
export interface RecordedField {
  readonly name: string;
  readonly value: string;
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/**
 * Reads the requests of a HAR file, in its order.
 *
 * @throws DoublepostError DP_HAR_INVALID
 */
export function readHar(file: string): readonly RecordedRequest[] {
  const result = v.safeParse(archive, parseJson(readLimited(file), file));
  if (result.success) return result.output.log.entries.map(({ request }) => request);
  const [issue] = result.issues;
  const path = v.getDotPath(issue) ?? 'the document';
  throw new DoublepostError('DP_HAR_INVALID', `${file}: "${path}" should be ${issue.expected}`);
}

function readLimited(file: string): string {
  let size: number;
  try {
    size = statSync(file).size;
  } catch (cause) {
    throw new DoublepostError('DP_HAR_INVALID', `there is no file ${file}`, { cause });
  }
  if (size <= HAR_LIMIT) return readFileSync(file, 'utf8');
  const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);
  throw new DoublepostError(
    'DP_HAR_INVALID',
    `${file} has ${megabytes(size)} MB; at most ${megabytes(HAR_LIMIT)} MB are read`,
    { fix: 'Record again with an empty log, or save the one request as cURL: --curl @FILE.' },
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    // Some tools begin the file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.slice(0, 80) : String(cause);
    throw new DoublepostError('DP_HAR_INVALID', `${file} is no JSON: ${message}`, { cause });
  }
}
