import type { Readable } from 'node:stream';
import { decodeBody } from './decode-body.ts';
import { CAPTURE_LIMIT, type HttpResponse } from './message.ts';

/**
 * Reads an answer to its end, however long, and keeps at most {@link CAPTURE_LIMIT} bytes of it.
 *
 * @param headers lower-case names; a field that was sent several times keeps every value
 */
export async function captureBody(
  stream: Readable,
  status: number,
  headers: HttpResponse['headers'],
): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let seen = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    seen += chunk.length;
    if (kept < CAPTURE_LIMIT) {
      chunks.push(chunk.subarray(0, CAPTURE_LIMIT - kept));
      kept = Math.min(seen, CAPTURE_LIMIT);
    }
  }
  const encoding = headers.get('content-encoding')?.join(', ');
  const { body, whole } = await decodeBody(Buffer.concat(chunks), encoding);
  return { status, headers, body, truncated: seen > kept || !whole };
}
