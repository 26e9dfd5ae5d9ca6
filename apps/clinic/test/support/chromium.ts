import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';

const CANDIDATES = [
  process.env.CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Where Chromium is on this machine, if it is. */
export const CHROMIUM: string | undefined = CANDIDATES.find((path) => path && existsSync(path));

/** One tab of a real browser. */
export interface Tab {
  readonly open: (url: string) => Promise<void>;
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Waits until an expression in the page is true, also across navigations. */
  readonly until: (expression: string) => Promise<void>;
  /** Real clicks in the middle of the element; once unless told. */
  readonly click: (
    selector: string,
    clicks?: { readonly times: number; readonly gapMs: number },
  ) => Promise<void>;
  readonly back: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts Chromium and drives it over its debugging pipe. */
export async function openTab(): Promise<Tab> {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-chromium-'));
  const browser = spawn(
    CHROMIUM ?? 'chromium',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--remote-debugging-pipe',
      `--user-data-dir=${folder}`,
    ],
    {
      // Its own home: a browser leaves files in the user's even beside its profile.
      env: { ...process.env, HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const send = connect(browser);
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const inTab: Send = (method, parameters) => send(method, parameters, String(sessionId));
  await inTab('Page.enable', {});

  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await inTab('Runtime.evaluate', { expression, returnByValue: true });
    return (result as { readonly value?: unknown }).value;
  };
  const until = async (expression: string): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      // Between two pages there is nothing to ask.
      if ((await evaluate(expression).catch(() => false)) === true) return;
      await wait(20);
    }
    throw new Error(`In vain waited for: ${expression}`);
  };
  return {
    evaluate,
    until,
    open: async (url) => {
      await inTab('Page.navigate', { url });
      await until(`document.readyState === 'complete' && location.href === ${JSON.stringify(url)}`);
    },
    click: async (selector, { times, gapMs } = { times: 1, gapMs: 0 }) => {
      const place = await evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: 'center' });
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      })()`);
      for (let count = 0; count < times; count += 1) {
        if (count > 0) await wait(gapMs);
        for (const type of ['mousePressed', 'mouseReleased']) {
          const mouse = { ...(place as object), type, button: 'left', clickCount: 1 };
          await inTab('Input.dispatchMouseEvent', mouse);
        }
      }
    },
    back: async () => {
      await evaluate('history.back()');
    },
    close: async () => {
      const exit = once(browser, 'exit');
      await send('Browser.close', {});
      await exit;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Send = (
  method: string,
  parameters: object,
  sessionId?: string,
) => Promise<Readonly<Record<string, unknown>>>;

/** Messages are JSON, each ended by a NUL; answers have the number of the question. */
function connect(browser: ChildProcess): Send {
  const [, , , input, output] = browser.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >();
  let buffered = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let end = buffered.indexOf(0); end >= 0; end = buffered.indexOf(0)) {
      const message = JSON.parse(buffered.subarray(0, end).toString());
      buffered = buffered.subarray(end + 1);
      const question = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) question?.reject(new Error(message.error.message));
      else question?.resolve(message.result);
    }
  });
  let count = 0;
  return (method, parameters, sessionId) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      const session = sessionId === undefined ? {} : { sessionId };
      input.write(`${JSON.stringify({ id: count, method, params: parameters, ...session })}\0`);
    });
}
