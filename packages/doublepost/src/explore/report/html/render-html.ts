import { createHash } from 'node:crypto';
import { html, type SafeHtml } from '@remix-run/html-template';
import type { Explanation } from '../../../verdict/verdict.ts';
import type { Exploration, ExploredFinding, Figures } from '../../exploration.ts';
import { printableData } from '../printable-data.ts';
import { describePair } from '../render-lanes.ts';
import type { ExplorationHead } from '../words.ts';
import * as words from '../words.ts';
import { lanesTable } from './lanes.ts';
import { STYLE } from './style.ts';

/** No script, nothing from elsewhere, and of styles this one alone. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * Writes what an exploration has shown as one page that needs nothing else. Each failing schedule is
 * at an anchor of its own name: `#AABBBBAA`.
 */
export function renderExplorationHtml(given: Exploration, about: ExplorationHead): string {
  const [exploration, head] = printableData([given, about] as const);
  const { kind, figures } = exploration;
  const { scenario, page } = head;
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${kind.toUpperCase()} ${scenario} · doublepost</title>
<style>${html.raw`${STYLE}`}</style>
</head>
<body>
<header>
<span class="verdict ${kind}">${kind.toUpperCase()}</span>
<h1>${scenario}: ${words.headlineOf(exploration, head)}</h1>
<p class="soft">${page}</p>
<p class="soft">${words.figureLine(exploration.figures)}</p>
</header>
<main>
${bodyOf(exploration, head)}
${serialPart(exploration)}
<h3>All of it again</h3>
<pre>${words.exploreAgain(head)}</pre>
</main>
<footer>${figures.startedAnew ? html`<p>${words.OWN_MEMORY}</p>` : ''}<p>${words.LIMITS}</p></footer>
</body>
</html>
`;
  return String(document);
}

function bodyOf(exploration: Exploration, head: ExplorationHead): SafeHtml | SafeHtml[] {
  switch (exploration.kind) {
    case 'race':
      return raceParts(exploration, head);
    case 'not-idempotent':
      return [
        html`<ul>${exploration.findings.map(({ detail }) => html`<li>Twice: ${detail}</li>`)}</ul>`,
        ...explanationParts(exploration.explanations),
        html`<p>${words.MEANT_TWICE}</p>`,
      ];
    case 'unknown':
      return html`<dl>${exploration.obstacles.map(({ message, advice }) => html`<dt>${message}</dt><dd>${advice}</dd>`)}</dl>`;
    default:
      return [];
  }
}

function raceParts(
  { findings, explanations, figures }: Exploration & { readonly kind: 'race' },
  head: ExplorationHead,
): SafeHtml[] {
  const schedules = new Map<string, ExploredFinding[]>();
  for (const found of findings) {
    const { schedule } = found.witness;
    schedules.set(schedule, [...(schedules.get(schedule) ?? []), found]);
  }
  const contents = [...schedules].map(
    ([schedule, found]) =>
      html`<li><a href="#${schedule}">${schedule}</a> ${found.map(({ finding }) => finding.kind).join(', ')}</li>`,
  );
  return [
    ...(schedules.size > 1
      ? [html`<nav aria-label="Failing schedules"><ul>${contents}</ul></nav>`]
      : []),
    ...[...schedules.values()].map((found) => schedulePart(found, figures, head)),
    ...explanationParts(explanations),
  ];
}

/** One failing schedule, with all that is wrong with how it ends. */
function schedulePart(
  found: readonly ExploredFinding[],
  figures: Figures,
  head: ExplorationHead,
): SafeHtml {
  const witness = found[0]?.witness;
  if (witness === undefined) return html``;
  const { schedule } = witness;
  return html`<section class="schedule" id="${schedule}">
<h2><a href="#${schedule}" title="Link to this schedule">#${schedule}</a></h2>
${found.map(
  ({ finding }) => html`<p><b>${finding.kind}</b> in ${words.tellFinding(finding, figures)}</p>`,
)}
${lanesTable(witness)}
<h3>The order that makes it fail <small class="soft">(outlined above)</small></h3>
<ul>${witness.pairs.map((pair) => html`<li>${describePair(pair, witness.events)}</li>`)}</ul>
${witness.isRepeatable ? '' : html`<p class="fail">${words.NOT_REPEATABLE}</p>`}
<h3>This schedule again</h3>
<pre>${words.replayOf(witness, head)}</pre>
</section>
`;
}

function explanationParts(explanations: readonly Explanation[]): SafeHtml[] {
  return explanations.map(
    ({ because, fix, more }) =>
      html`<dl><dt>Why</dt><dd>${because}</dd><dt>Fix</dt><dd>${fix}\n${more}</dd></dl>`,
  );
}

function serialPart(exploration: Exploration): SafeHtml {
  const lines = words.serialLines(exploration);
  if (lines.length === 0) return html``;
  return html`<h3>One by one, which is right</h3>
<ul>${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>`;
}
