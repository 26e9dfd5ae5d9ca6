import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of Chromium; empty where there is none. */
    readonly chromium: string;
  }
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Tells the tests where Chromium is: the environment variable `CHROMIUM`, else on the PATH. */
export default function provideChromium(project: TestProject): void {
  if (!project.vitest.projects.some(({ name }) => name === 'clinic')) return;
  const path = findChromium(process.env) ?? doWithout();
  project.provide('chromium', path);
}

/** The first Chromium that is there. */
export function findChromium({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const found = NAMES.flatMap((name) => PATH.split(delimiter).map((folder) => join(folder, name)));
  return [...(CHROMIUM ? [CHROMIUM] : []), ...found].find((path) => existsSync(path));
}

/** Whoever has no browser may still run the other tests; CI must run them all. */
function doWithout(): string {
  const message = `no ${NAMES.join(', ')} on the PATH, and CHROMIUM names none`;
  if (process.env.CI === 'true') throw new Error(`The clinic's tests need a browser: ${message}.`);
  process.stderr.write(`clinic: tests in a real browser are skipped, ${message}\n`);
  return '';
}
