import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../src/html/document.ts';
import { textLines } from '../../src/observe/text-lines.ts';

function linesOf(text: string): string[] {
  return textLines(text, parseDocument(text));
}

describe('the texts of', () => {
  it('a page are what stands outside its head, forms, menus and scripts, each once', () => {
    const page = `<title>T</title><nav><a>Home</a></nav><h1>Thank  you</h1><p>Bye</p><p>Bye</p>
      <form><label>Name</label></form><script>let x</script>`;
    expect(linesOf(page)).toEqual(['Thank you', 'Bye']);
  });

  it('a JSON object are its plain members', () => {
    expect(linesOf('{"ok":true,"error":"taken","user":{"id":3}}')).toEqual([
      'ok: true',
      'error: taken',
      'user.id: 3',
    ]);
    expect(
      linesOf('{"data":{"status":"refused","of":[{"why":{"deeper":{"than":"that"}}}]}}'),
    ).toEqual(['data.status: refused']);
  });

  it('plain text are its lines', () => {
    expect(linesOf('Created.\n\nSee you.')).toEqual(['Created.', 'See you.']);
  });

  it('what only looks like JSON are its lines', () => {
    expect(linesOf('{ not json')).toEqual(['{ not json']);
  });

  it('a long page are bounded', () => {
    const lines = linesOf(Array.from({ length: 1000 }, (_, i) => `<p>${i}</p>`).join(''));
    expect(lines).toHaveLength(200);
    expect(linesOf('x'.repeat(10_000))[0]).toHaveLength(200);
  });
});
