import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  parseDocument,
  select,
  visibleLines,
  visibleText,
} from '../../src/html/document.ts';

describe('visible text', () => {
  const text = (html: string) => visibleText(parseDocument(html));

  it('is what a reader sees, with white space collapsed', () => {
    expect(text('<h1> Sign\n\tup </h1><p>Choose a <b>name</b>.</p>')).toBe(
      'Sign up Choose a name.',
    );
  });

  it('leaves out scripts, styles, templates and what stands in for scripts', () => {
    expect(
      text(
        '<style>p{}</style><script>alert(1)</script><noscript>No script</noscript><template><p>Row</p></template><p>Seen</p>',
      ),
    ).toBe('Seen');
  });

  it('keeps apart what stands in lines of its own, and together what does not', () => {
    expect(text('<ul><li>One</li><li>Two</li></ul>Three<br>Four<p>Fi<b>v</b>e</p>')).toBe(
      'One Two Three Four Five',
    );
  });

  it('decodes character references', () => {
    expect(text('<p>caf&eacute; &lt;3&nbsp;&#8364;')).toBe('café <3 €');
  });
});

describe('visible lines', () => {
  it('end at line breaks, at br and around blocks', () => {
    const html =
      '<pre>Error: x<br> &nbsp;at  a\n\n at b</pre><p>c <i>d</i></p>e<script>\nf</script>';
    expect(visibleLines(parseDocument(html))).toEqual(['Error: x', 'at a', 'at b', 'c d', 'e']);
  });
});

describe('a selection', () => {
  it('comes in document order', () => {
    const document = parseDocument('<p id=a><i id=b></i></p><p id=c></p><i id=d></i>');
    const ids = select(document, 'i, p').map((element) => attribute(element, 'id'));
    expect(ids).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not reach into templates', () => {
    expect(select(parseDocument('<template><form></form></template>'), 'form')).toEqual([]);
  });
});

describe('parsing', () => {
  it('takes any text for a page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(select(parseDocument(text), 'body, frameset')).toHaveLength(1);
      }),
    );
  });
});
