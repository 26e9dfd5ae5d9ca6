import { DoublepostError } from '../errors.ts';
import type { RequestPlan } from '../plan/scenario.ts';
import { encodeForm } from './encode-form.ts';
import type { FormEntry } from './form-entry.ts';
import { leavesOf, withLeaf } from './json-leaves.ts';
import { type RoundValues, renderTemplate } from './round-values.ts';
import { fieldsOf } from './sample-fields.ts';
import { sampleSchema } from './sample-schema.ts';

/** A body with the values of a round. */
export interface FilledBody {
  readonly entries: readonly FormEntry[];
  readonly bytes: Buffer;
  /** Undefined where the plan's own header stays. */
  readonly contentType?: string;
}

/**
 * Makes the body of a planned request. One in which nothing changes stays as it was, byte by byte.
 *
 * @param given values by field name, for JSON by dotted path
 * @param unique names of fields that a schema makes new in every round
 * @throws DoublepostError DP_FIELD_UNKNOWN
 */
export function fillContent(
  { content, headers }: RequestPlan,
  given: ReadonlyMap<string, string>,
  unique: readonly string[],
  values: RoundValues,
): FilledBody {
  if (content.kind === 'multipart') {
    const fields = content.fields.map(({ name, value, file }): FormEntry => {
      const rendered = renderTemplate(value, values);
      return file === undefined ? [name, rendered] : [name, rendered, file];
    });
    return formBody('multipart/form-data', fields, given);
  }
  if (content.kind === 'schema') {
    const { schema, root, example, encoding } = content;
    const sample = sampleSchema(schema, example, { root, values, unique });
    if (encoding === 'json') return jsonBody(sample, given, 'application/json');
    const enctype = encoding === 'multipart' ? 'multipart/form-data' : 'urlencoded';
    return formBody(enctype, fieldsOf(sample, content.styles), given);
  }
  const type = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? '';
  const text = renderTemplate(content.body.toString('latin1'), values);
  const bytes = Buffer.from(text, 'latin1');
  if (/json/i.test(type)) {
    const parsed = parseJson(bytes);
    if (parsed !== undefined) return { ...jsonBody(parsed, given), ...unchanged(given, bytes) };
  }
  if (/x-www-form-urlencoded/i.test(type)) {
    const fields: FormEntry[] = [...new URLSearchParams(bytes.toString())];
    const { contentType: _made, ...body } = formBody('urlencoded', fields, given);
    return { ...body, ...unchanged(given, bytes) };
  }
  const [name] = given.keys();
  if (name !== undefined) throw unknownField(name, []);
  return { entries: [], bytes };
}

function unchanged(given: ReadonlyMap<string, string>, bytes: Buffer): Partial<FilledBody> {
  return given.size === 0 ? { bytes } : {};
}

function formBody(
  enctype: string,
  fields: readonly FormEntry[],
  given: ReadonlyMap<string, string>,
): FilledBody {
  const names = fields.map(([name]) => name);
  for (const name of given.keys()) if (!names.includes(name)) throw unknownField(name, names);
  const entries = fields.map(([name, value, ...file]): FormEntry => {
    return [name, given.get(name) ?? value, ...file];
  });
  const { contentType, body } = encodeForm(enctype, entries);
  return { entries, bytes: body, contentType };
}

function jsonBody(
  value: unknown,
  given: ReadonlyMap<string, string>,
  contentType?: string,
): FilledBody {
  const paths = leavesOf(value).map(([path]) => path);
  let changed = value;
  for (const [path, text] of given) {
    if (!paths.includes(path)) throw unknownField(path, paths);
    changed = withLeaf(changed, path.split('.'), text);
  }
  const entries = leavesOf(changed).map(([path, leaf]): FormEntry => [path, String(leaf)]);
  const bytes = Buffer.from(JSON.stringify(changed));
  return contentType === undefined ? { entries, bytes } : { entries, bytes, contentType };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // A body that is no JSON is sent as it is: perhaps that is what is tested.
    return undefined;
  }
}

function unknownField(name: string, names: readonly string[]): DoublepostError {
  const has = names.length === 0 ? 'no fields that are known' : [...new Set(names)].join(', ');
  return new DoublepostError(
    'DP_FIELD_UNKNOWN',
    `the request has no field "${name}"; it has ${has}`,
  );
}
