import { describe, expect, it } from 'vitest';
import { submissionOf } from '../../src/session/press-button.ts';
import { formOf, PAGE_URL } from '../support/pages.ts';

/** Method, enctype and address of a form of two buttons, the second named `do` with value 2. */
function sent(first: string, second: string, fill: Record<string, string> = {}): string {
  const form = formOf(
    `<base href="/app/"><form method=post action=save><button ${first}>1</button><button name=do value=2 ${second}>2</button></form>`,
  );
  const { method, enctype, action } = submissionOf(form, fill);
  return `${method} ${enctype} ${action.href}`;
}

const URLENCODED = 'application/x-www-form-urlencoded';

describe('a form is sent', () => {
  it('as it says where its button says nothing', () => {
    expect(sent('name=do value=1', '')).toBe(`post ${URLENCODED} http://localhost:8000/app/save`);
  });

  it.each(['name=do value=1', ''])('as its first button says: <button %s>', (named) => {
    const button = `${named} formaction=/draft/ formmethod=GET formenctype="Text/Plain"`;
    expect(sent(button, '')).toBe('get text/plain http://localhost:8000/draft/');
  });

  it('as the button says whose value is given', () => {
    const [first, second] = ['formaction=/draft/ formmethod=get', 'formaction=publish'] as const;
    expect(sent(first, second, { do: '2' })).toBe(
      `post ${URLENCODED} http://localhost:8000/app/publish`,
    );
    expect(sent(first, second, { do: '3' })).toBe(`get ${URLENCODED} http://localhost:8000/draft/`);
  });

  it('to the page itself where its button names an empty address', () => {
    expect(sent('formaction=""', '')).toBe(`post ${URLENCODED} ${PAGE_URL.href}`);
  });
});
