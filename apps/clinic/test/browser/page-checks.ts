import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const axe: { readonly source: string } = createRequire(import.meta.url)('axe-core');

declare global {
  /** What axe's source adds to a page. */
  interface Window {
    readonly axe: { readonly run: (options: RunOptions) => Promise<AxeResults> };
  }
}

const AXE_OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** What axe objects to in a page as it stands: rule, impact and where, a line each. */
export async function axeViolations(page: Page): Promise<string[]> {
  // By the debugger, which the page's own policy does not bind.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => window.axe.run(options), AXE_OPTIONS);
  return violations.map(({ id, impact, nodes }) => {
    const places = nodes.map(({ target }) => target.join(' ')).join(', ');
    return `${id} (${impact}): ${places}`;
  });
}

/** How many pixels a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}

/** WCAG 2.2, 2.5.8: a target is at least as wide and high as this, in CSS pixels. */
const TARGET_PX = 24;

/** What can be pressed and is too small for it, but for links within a sentence. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = [...document.querySelectorAll('a, button, input, select, summary')];
    return targets.flatMap((target) => {
      // A checkbox is ticked by its label as well, but not every checkbox has a visible one.
      const { width, height } = target.getBoundingClientRect();
      const isShown = target.checkVisibility() && !target.matches('.skip:not(:focus)');
      if (!isShown || (width >= least && height >= least)) return [];
      return [`${target.outerHTML.slice(0, 80)}: ${width} x ${height}`];
    });
  }, TARGET_PX);
}

const READABLE_PX = 14;

/** Text that is smaller than people can read with ease. */
export function smallText(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small = new Set<string>();
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement;
      if (element === null || text.textContent?.trim() === '' || !element.checkVisibility())
        continue;
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      if (size < least) small.add(`${text.textContent?.trim().slice(0, 40)}: ${size}`);
    }
    return [...small];
  }, READABLE_PX);
}

/**
 * Collects what a browser finds wrong with the pages that are shown from now on: messages of level
 * error or warning (violations of the content security policy among them), errors of scripts, and
 * requests to any other host.
 */
export function watch(page: Page, url: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource: the server responded');
    // The browser says so of a page with such a status, too, which is tested elsewhere.
    if (isAnswer && message.location().url === page.url()) return;
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== url && protocol !== 'data:') problems.push(`request to ${request.url()}`);
  });
  return problems;
}
