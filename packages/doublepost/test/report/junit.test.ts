import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { renderJUnit } from '../../src/report/junit.ts';
import type { Outcome } from '../../src/report/reporter.ts';
import type { Verdict } from '../../src/verdict/verdict.ts';
import { FAILED_CHECK, VERDICTS } from '../support/verdicts.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** The elements of a document in their order; throws where it is not well-formed. */
function parse(xml: string): Element[] {
  const parser = new SaxesParser();
  const elements: Element[] = [];
  const open: Element[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: '' };
    elements.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return elements;
}

const judged = (verdict: Verdict): Outcome => ({ kind: 'judged', verdict });

describe('a JUnit document', () => {
  it('has a test case for each scenario, failed by what was found', () => {
    const { race, clean, unknown } = byKind();
    const outcomes = [race, clean, unknown].map(judged);
    const elements = parse(renderJUnit([...outcomes, { kind: 'failed', failure: FAILED_CHECK }]));
    const names = elements.map(({ name }) => name);
    expect(names).toEqual([
      ...['testsuites', 'testsuite'],
      ...['testcase', 'failure', 'testcase', 'system-out'],
      ...['testcase', 'error', 'testcase', 'error'],
    ]);
    expect(elements[1]?.attributes).toMatchObject({ tests: '4', failures: '1', errors: '2' });
    const [, , , failure, , output, , , , error] = elements;
    expect(failure?.attributes).toMatchObject({ type: 'race' });
    expect(failure?.attributes.message).toMatch(/^sign-up: \d+ of \d+ rounds/);
    expect(failure?.text).toContain('again');
    expect(output?.text).toContain('CLEAN');
    expect(elements[8]?.attributes.name).toBe(FAILED_CHECK.scenario);
    expect(error?.attributes).toMatchObject({ type: 'DP_NO_FORM' });
    expect(error?.text).toContain(FAILED_CHECK.command);
  });

  it('is well-formed whatever the application said', () => {
    const hostile = `]]> <a href="x">'&amp;</a> \u0000\u001b[31m\ufffe\ud800 é 漢 😀`;
    const error = { ...FAILED_CHECK.error, message: hostile };
    const failure = { ...FAILED_CHECK, scenario: hostile, error };
    const elements = parse(renderJUnit([{ kind: 'failed', failure }]));
    const shown = `]]> <a href="x">'&amp;</a>  é 漢 😀`;
    expect(elements.find(({ name }) => name === 'testcase')?.attributes.name).toBe(shown);
    expect(elements.find(({ name }) => name === 'error')?.text).toContain(shown);
  });

  it.each(Object.entries(VERDICTS))('can be read: %s', (_name, verdict) => {
    expect(parse(renderJUnit([judged(verdict)]))).toHaveLength(4);
  });
});

function byKind() {
  const verdicts = Object.values(VERDICTS);
  const one = (kind: Verdict['kind']): Verdict => {
    const found = verdicts.find((verdict) => verdict.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found;
  };
  return { race: one('race'), clean: one('clean'), unknown: one('unknown') };
}
