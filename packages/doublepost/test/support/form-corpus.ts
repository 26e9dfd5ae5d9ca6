import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument } from '../../src/html/document.ts';
import { listForms } from '../../src/html/forms.ts';
import { fillForm } from '../../src/session/fill-form.ts';
import type { RoundValues } from '../../src/session/round-values.ts';
import { lettersOf } from '../../src/session/unique-value.ts';

/** A form of `test/forms/`, with what a person's browser would send of it. */
export interface CorpusForm {
  readonly name: string;
  readonly html: string;
  /**
   * `name=value` line by line, in document order; the values of the round as `{email}`, `{text}`,
   * `{TEXT}`, `{letters}`, `{phone}` and `{password}`. `name=~expression` for a value that is made
   * after a pattern, `name==other` for one that repeats another field's.
   */
  readonly expected: readonly string[];
}

const FOLDER = fileURLToPath(new URL('../forms/', import.meta.url));
const PAGE = new URL('http://localhost:8000/form/');

/** All forms, by name. */
export function loadForms(): CorpusForm[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const text = readFileSync(`${FOLDER}${file}`, 'utf8');
      const [, expected = '', html = ''] = /^<!-- filled:\n(.*?)\n-->\n(.*)$/s.exec(text) ?? [];
      return { name: file.replace(/\.html$/, ''), html, expected: expected.split('\n') };
    });
}

/** What a form was filled with, each entry as its expectation says it where it fits. */
export function fillAsExpected({ html, expected }: CorpusForm, round: RoundValues): string[] {
  const form = listForms(parseDocument(html), PAGE).find(({ method }) => method === 'post');
  if (form === undefined) throw new Error('no form that posts');
  const entries = fillForm(form, {}, round);
  return entries.map(([name, value], index) => {
    const line = expected[index] ?? '';
    return fits(line, name, value) ? line : `${name}=${value}`;
  });

  function fits(line: string, name: string, value: string): boolean {
    const rule = line.slice(name.length);
    if (!line.startsWith(name)) return false;
    if (rule.startsWith('==')) {
      return entries.some(([other, own]) => other === rule.slice(2) && own === value);
    }
    if (rule.startsWith('=~')) return new RegExp(`^(?:${rule.slice(2)})$`).test(value);
    return rule === `=${withRound(value, round)}` || rule === `=${value}`;
  }
}

/** A value with the names of the round's values in their places. */
function withRound(value: string, round: RoundValues): string {
  const names: readonly (readonly [string, string])[] = [
    [round.email, '{email}'],
    [round.password, '{password}'],
    [round.text, '{text}'],
    [round.text.toUpperCase(), '{TEXT}'],
    [lettersOf(round), '{letters}'],
    [`06${round.number.slice(1)}`, '{phone}'],
  ];
  return names.reduce((text, [own, name]) => text.replace(own, name), value);
}
