import { html, type SafeHtml } from '@remix-run/html-template';
import type { Verdict } from '../verdict/verdict.ts';
import { printable } from './printable.ts';
import type { FailedCheck, Outcome, Reporter } from './reporter.ts';
import { headline, renderVerdict } from './terminal.ts';

/** One document of JUnit's XML, as CI systems read it. */
export function junitReporter(write: (text: string) => void): Reporter {
  return {
    onEnd(outcomes) {
      write(renderJUnit(outcomes));
    },
  };
}

/**
 * A test case for each scenario. What was found is a failure, what could not be judged or checked an
 * error, each with the whole report; of a clean one the report is its output.
 */
export function renderJUnit(outcomes: readonly Outcome[]): string {
  const count = (element: Element): number =>
    outcomes.filter((outcome) => elementOf(outcome) === element).length;
  const counts = html`tests="${outcomes.length}" failures="${count('failure')}" errors="${count('error')}"`;
  // What it escapes are the characters that XML has escaped, too (XML 1.0, 2.4 and 3.1).
  const document = html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="doublepost" ${counts}>
<testsuite name="doublepost" ${counts}>
${outcomes.map(testCase)}</testsuite>
</testsuites>
`;
  return String(document);
}

type Element = 'failure' | 'error' | 'system-out';

function elementOf(outcome: Outcome): Element {
  if (outcome.kind === 'failed') return 'error';
  switch (outcome.verdict.kind) {
    case 'race':
    case 'not-idempotent':
      return 'failure';
    case 'unknown':
      return 'error';
    case 'clean':
      return 'system-out';
  }
}

function testCase(outcome: Outcome): SafeHtml {
  const { name, type, message, text } =
    outcome.kind === 'failed' ? tellFailure(outcome.failure) : tellVerdict(outcome.verdict);
  const report = legal(text);
  const about = html`type="${legal(type)}" message="${legal(message)}"`;
  const content = {
    failure: html`<failure ${about}>${report}</failure>`,
    error: html`<error ${about}>${report}</error>`,
    'system-out': html`<system-out>${report}</system-out>`,
  }[elementOf(outcome)];
  return html`<testcase classname="doublepost" name="${legal(name)}">
${content}
</testcase>
`;
}

interface Told {
  readonly name: string;
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

/** Wide enough for most lines, and narrow enough for the pages of CI systems. */
const SCREEN = { width: 100, colour: false, write: () => {} };

function tellVerdict(verdict: Verdict): Told {
  const type = verdict.kind === 'unknown' ? `unknown: ${verdict.reason.code}` : verdict.kind;
  const text = renderVerdict(verdict, SCREEN);
  return { name: verdict.evidence.scenario, type, message: headline(verdict), text };
}

function tellFailure({ scenario, page, command, error }: FailedCheck): Told {
  const { code, message, why, fix } = error;
  const lines = [`${code}: ${message}`, ...(page === undefined ? [] : [page])];
  const text = [...lines, `why: ${why}`, `fix: ${fix}`, `again: ${command}`].join('\n');
  return { name: scenario, type: code, message, text };
}

/** A text of others without what XML allows nowhere (XML 1.0, production 2). */
function legal(text: string): string {
  return printable(text).replace(/[\ud800-\udfff\ufffe\uffff]/gu, '');
}
