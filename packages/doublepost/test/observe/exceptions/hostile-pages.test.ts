// @module-tag slow

import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../../src/html/document.ts';
import { showUrl } from '../../../src/http/show-url.ts';
import { readException } from '../../../src/observe/exceptions/read-exception.ts';
import type { RunObservation } from '../../../src/observe/observation.ts';
import { learnNoise } from '../../../src/verdict/learn-noise.ts';

/** More than is kept of any answer. */
const BYTES = 5 * 1024 * 1024;
/** What takes as many steps as the square of that takes hours. */
const BOUND_MS = 20_000;

function fill(piece: string): string {
  return piece.repeat(Math.ceil(BYTES / piece.length));
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

describe('a page of five megabytes is read in time that consists of', () => {
  it.each([
    ['comments as Ignition begins them', fill('<!--A: ')],
    ['comments that end', fill('<!--A: b in /c-->')],
    ['one comment with many places', `<!--A: ${fill(' in /a:1x')}`],
    ['one place without an end', `<!--A: b in /${fill(':1')} -->`],
    [
      'frames of Symfony',
      `<p class=exception-message>x</p><pre class=stacktrace>at ${fill(' (/a:')}`,
    ],
    ['frames of .NET', `<p>Exception Details: A: b</p><p>[${fill(']')} ${fill('a() in b:')}</p>`],
    ['a frame of .NET without its beginning', fill('[a]')],
    ['types of Spring', `<h1>Whitelabel Error Page</h1><p>${fill('(type=')}</p>`],
    ['what PHP says of its end', fill('Fatal error: Uncaught A: b in c ')],
    ['frames of JavaScript in one line', `<pre>AError: b${fill(' at c')}`],
    ['frames that nearly are some', `<pre>AError: b${fill(' at c:1:2')} `],
    ['what PHP did not catch', `<pre>${fill('Uncaught AError')}`],
    ['names that end as errors do', `<pre>${fill('Error')}`],
    ['places of Ruby', `<pre>${fill(":in 'a")}`],
    ['places of Ruby with their end', `<pre>${fill(":in 'a': b (C")}`],
    ['frames of Python', `<pre>${fill('File "a", line 1, in b\n')}`],
    ['frames of Java', `<pre>AException: b\n${fill('at a.b(C.java:')}`],
    ['frames of PHP', `<pre>AException: b\n${fill('#0 /a(1')}`],
    ['white space', `<pre>AError: b${fill(' \t')}c`],
    ['digits', `<pre>AError: b:${fill('1')}`],
  ])('%s', { timeout: 60_000 }, (_what, page) => {
    const document = parseDocument(page);
    expect(timeOf(() => readException(page, document))).toBeLessThan(BOUND_MS);
  });
});

describe('in such a time', { timeout: 60_000 }, () => {
  it.each([fill('?'), `http://${fill('a')}`, `http://${fill('a:')}`, `/?${fill('a?')}`])(
    'an address is shown',
    (address) => {
      expect(timeOf(() => showUrl(address))).toBeLessThan(BOUND_MS);
    },
  );

  it.each([fill('a'), fill('a-'), fill('1'), fill('a1 ')])(
    'a title is learned to vary',
    (title) => {
      const run = (end: string): RunObservation => ({
        answers: [
          {
            ...{ kind: 'answered', status: 200, title: title + end },
            ...{ errors: [], lines: [], repeatsForm: false },
          },
        ],
        changes: undefined,
      });
      expect(timeOf(() => learnNoise([run('x'), run('y')]))).toBeLessThan(BOUND_MS);
    },
  );
});
