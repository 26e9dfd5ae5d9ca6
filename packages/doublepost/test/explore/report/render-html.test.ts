import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderExplorationHtml } from '../../../src/explore/report/html/render-html.ts';
import { attribute, parseDocument, select } from '../../../src/html/document.ts';
import { EXPLORATIONS, HEAD, headSaying, raceSaying } from '../../support/explorations.ts';

const HOSTILE = `</td></style></title><script>alert(1)</script><img src=//x onerror=alert(2)>"'&amp; \${x}`;

interface Text {
  readonly data?: string;
  readonly children?: readonly Text[];
}

/** The text of an element, its spaces as they are. */
function textOf(node: object | undefined): string {
  const { data = '', children = [] } = (node ?? {}) as Text;
  return data + children.map(textOf).join('');
}

/** What belongs to every report: no script, nothing from elsewhere, one style. */
function expectSelfContained(text: string): void {
  const document = parseDocument(text);
  const foreign = 'script, img, link, iframe, object, embed, form, base, [src], [style], svg';
  expect(select(document, foreign)).toEqual([]);
  const links = select(document, 'a').map((link) => attribute(link, 'href') ?? '');
  const ids = select(document, '[id]').map((element) => attribute(element, 'id'));
  expect(new Set(ids).size).toBe(ids.length);
  for (const link of links) expect(ids).toContain(link.replace(/^#/, ''));
  const handlers = select(document, '*').flatMap(({ attribs }) => Object.keys(attribs));
  expect(handlers.filter((name) => name.startsWith('on'))).toEqual([]);
  const style = textOf(select(document, 'style')[0]);
  expect(style).not.toMatch(/url\(|@import/);
  const policy = select(document, 'meta[http-equiv]').map((meta) => attribute(meta, 'content'));
  const hash = createHash('sha256').update(style).digest('base64');
  expect(policy).toEqual([
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
  ]);
}

describe('the HTML report of an exploration', () => {
  it.each(Object.entries(EXPLORATIONS))('%s', async (name, exploration) => {
    const text = renderExplorationHtml(exploration, HEAD);
    expectSelfContained(text);
    await expect(text.replace(/<style>.*?<\/style>/s, '<style></style>')).toMatchFileSnapshot(
      `golden/${name}.html`,
    );
  });

  it('shows what the application says, and obeys none of it', () => {
    const text = renderExplorationHtml(raceSaying(HOSTILE), headSaying(HOSTILE));
    expectSelfContained(text);
    const document = parseDocument(text);
    expect(textOf(select(document, 'h1')[0])).toContain(HOSTILE);
    const cells = select(document, 'td.step').map((cell) => textOf(cell));
    expect(cells[0]).toBe(`INSERT ${HOSTILE}`.replace(/"(x)"/, '$1'));
    expect(cells.at(-1)).toContain(HOSTILE);
    expect(textOf(select(document, 'section li')[0])).toContain(HOSTILE);
  });

  it('has nothing in it that would steer a terminal', () => {
    const hostile = 'a\u001b[2J\u009b1Ab\u202ec';
    const text = renderExplorationHtml(raceSaying(hostile), headSaying(hostile));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not come
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).toContain('INSERT abc');
  });

  it('has each failing schedule once, at the anchor of its name, with the command to show it', () => {
    const race = EXPLORATIONS['race-deadlock'];
    if (race?.kind !== 'race') throw new Error('no race');
    const [found] = race.findings;
    if (found === undefined) throw new Error('no finding');
    const other = { ...found, witness: { ...found.witness, schedule: 'ABBA' } };
    const twice = { ...found, finding: { ...found.finding, detail: 'another' } };
    const findings = [found, other, twice];
    const document = parseDocument(renderExplorationHtml({ ...race, findings }, HEAD));
    const sections = select(document, 'section').map((section) => attribute(section, 'id'));
    expect(sections).toEqual(['ABABbA', 'ABBA']);
    expect(select(document, 'nav a').map((link) => attribute(link, 'href'))).toEqual([
      '#ABABbA',
      '#ABBA',
    ]);
    expect(textOf(select(document, '#ABABbA')[0])).toContain('another');
    const commands = select(document, 'section pre').map((command) => textOf(command));
    expect(commands[1]).toBe(
      "npx doublepost replay ABBA http://localhost:8000/transfer/ --start 'npm start'",
    );
  });
});
