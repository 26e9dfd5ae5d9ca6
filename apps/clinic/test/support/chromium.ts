import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, inject } from 'vitest';

/** How long a page may take to show what is waited for, in milliseconds. */
const WAIT_MS = 10_000;

/** A browser for all tests of a file. */
export interface Chromium {
  /** A page of a visitor of its own, in French unless told; closed with the browser. */
  readonly newPage: (options?: BrowserContextOptions) => Promise<Page>;
}

/** `describe` for tests in a real browser; they are skipped where there is none. */
export function describeInChromium(name: string, tests: (chromium: Chromium) => void): void {
  describe.skipIf(inject('chromium') === '')(name, () => {
    let browser: Browser;
    let home: string;

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), 'clinic-chromium-'));
      browser = await chromium.launch({
        executablePath: inject('chromium'),
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
        // As people have it: the back button shows the page that was left, where it may.
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
        // Its own home: a browser leaves files in the user's even beside its profile.
        env: { ...process.env, HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home },
      });
    });

    afterAll(async () => {
      await browser?.close();
      if (home) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    });

    tests({
      newPage: async (options) => {
        const page = await browser.newPage({ locale: 'fr-FR', ...options });
        // Sooner than the test, so that it says what was waited for.
        page.setDefaultTimeout(WAIT_MS);
        return page;
      },
    });
  });
}
