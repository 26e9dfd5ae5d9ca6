import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abstractionOf, abstractLocation } from '../../src/observe/abstraction.ts';
import { drawRoundValues } from '../../src/session/round-values.ts';
import { ROUND } from '../support/round.ts';

const abstract = abstractionOf({ ...ROUND });

describe('in a text', () => {
  it('a value that holds another one is named whole', () => {
    const nested = abstractionOf({ part: 'lovelace', whole: 'lovelace@example.com' });
    expect(nested('lovelace is lovelace@example.com')).toBe('{part} is {whole}');
  });

  it.each([
    ['the e-mail address of the round', `No ${ROUND.email} twice`, 'No {email} twice'],
    ['its text alone', `/u/${ROUND.text}/`, '/u/{text}/'],
    ['its number', `Call 0${ROUND.number}`, 'Call 0{number}'],
    ['its password', `"${ROUND.password}"`, '"{password}"'],
    ['every occurrence', `${ROUND.text} ${ROUND.text}`, '{text} {text}'],
    ['a UUID', 'id 3F2504E0-4f89-11d3-9a0c-0305e82c3301.', 'id {uuid}.'],
    ['a date', 'On 2026-11-23', 'On {time}'],
    ['a date and time', '2026-11-23 07:28 and 2026-11-23T07:28:01.5Z', '{time} and {time}'],
    ['a time with an offset', 'at 2026-11-23T07:28:01+0100', 'at {time}'],
    ['a long token', 'token=abcDEF1234567890abcDEF12_-x', 'token={token}'],
  ])('%s is named by what it stands for', (_what, text, abstracted) => {
    expect(abstract(text)).toBe(abstracted);
  });

  it.each([
    'UNIQUE constraint failed: users.email',
    'This address is already taken.',
    'A-very-long-hyphenated-title-without-any-digit',
    'Version 1.2.3 of 12 users',
    '2026-1-1',
  ])('nothing else changes: %s', (text) => {
    expect(abstract(text)).toBe(text);
  });
});

describe('two rounds', () => {
  it('are told in the same words, whatever their values', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(bytes, (random) => {
        const values = drawRoundValues(() => random);
        const text = `${values.email} chose ${values.text}, ${values.number} and ${values.password}`;
        expect(abstractionOf({ ...values })(text)).toBe(
          '{email} chose {text}, {number} and {password}',
        );
      }),
    );
  });
});

describe('a redirect', () => {
  const BASE = new URL('http://localhost:8000/');
  const location = (reference: string) =>
    abstractLocation(new URL(reference, BASE), BASE, abstract);

  it.each([
    ['/users/17/change/', '/users/{id}/change/'],
    ['/users/17', '/users/{id}'],
    ['/users/17/orders/4', '/users/{id}/orders/{id}'],
    ['/u2/v3/', '/u2/v3/'],
    ['/done/?id=17&page=2&q=x1', '/done/?id={id}&page={id}&q=x1'],
    ['/done/?next=/a/', '/done/?next=/a/'],
    ['/done/#top', '/done/'],
    ['/reset/?token=abc&passed=true', '/reset/?token=***ba78&passed=***b5be'],
    ['/reset/?token=abd&code=12', '/reset/?token=***a52d&code={id}'],
    [`/u/${ROUND.text}/?mail=${encodeURIComponent(ROUND.email)}`, '/u/{text}/?mail={email}'],
    ['/o/3f2504e0-4f89-11d3-9a0c-0305e82c3301/', '/o/{uuid}/'],
    ['/caf%C3%A9/%zz', '/caf%C3%A9/%zz'],
    ['/caf%C3%A9/', '/café/'],
  ])('to %s is %s', (reference, abstracted) => {
    expect(location(reference)).toBe(abstracted);
  });
});
