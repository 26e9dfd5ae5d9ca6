import { setTimeout } from 'node:timers/promises';
import createDebug from 'debug';
import { DoublepostError } from '../errors.ts';
import { exchange } from '../http/exchange.ts';
import { showUrl } from '../http/show-url.ts';
import { parseHttpUrl, resolveTarget } from '../http/target.ts';
import type { WebServerDefinition } from '../plan/define-config.ts';
import { describeEnding, startGroup } from '../process-group.ts';

const debug = createDebug('doublepost:web-server');

/** An application that runs for the time of the checks. */
export interface WebServer {
  /** Ends it, unless it was there before. */
  close(): Promise<void>;
}

const USUAL_TIMEOUT_SECONDS = 60;
const LOOK_AGAIN_MS = 100;
/** After that long a process that was asked to end is killed. */
const PATIENCE_MS = 5_000;

/**
 * Starts the application and waits until it answers.
 *
 * @param allowHosts public hosts that are ours
 * @throws DoublepostError DP_WEB_SERVER_FAILED, and DP_HOST_REFUSED for an address that is not ours
 */
export async function startWebServer(
  {
    command,
    url,
    env = {},
    timeout = USUAL_TIMEOUT_SECONDS,
    reuseExisting = true,
  }: WebServerDefinition,
  allowHosts: readonly string[] = [],
): Promise<WebServer> {
  const address = parseHttpUrl(url);
  if (await answers(address, allowHosts)) {
    if (reuseExisting) {
      process.stderr.write(
        `something answers at ${showUrl(url)} already: it is used, and \`${command}\` not started (webServer.reuseExisting: false refuses that)\n`,
      );
      return { close: async () => {} };
    }
    throw failed(`something answers at ${showUrl(url)} already`, {
      fix: 'Stop it, let the application listen elsewhere, or take what answers: `reuseExisting: true`.',
    });
  }
  const group = startGroup(command, {
    env: { ...process.env, ...env },
    tell: (text) => debug('%s', text),
  });
  const close = (): Promise<void> => group.end(PATIENCE_MS);
  const deadline = performance.now() + timeout * 1000;
  while (!(await answers(address, allowHosts))) {
    const { hasEnded } = group;
    if (hasEnded || performance.now() > deadline) {
      await close();
      const what = hasEnded
        ? describeEnding(await group.ended)
        : `did not answer at ${showUrl(url)} within ${timeout} s`;
      throw failed(`\`${command}\` ${what}`, { printed: group.lastWords() });
    }
    await setTimeout(LOOK_AGAIN_MS);
  }
  return { close };
}

/** Any answer will do: an application may greet with a redirect or an error. */
async function answers(url: URL, allowHosts: readonly string[]): Promise<boolean> {
  const target = await resolveTarget(url, allowHosts);
  const request = { method: 'GET', url, headers: [], body: Buffer.alloc(0) };
  return exchange(request, target, 2_000).then(
    () => true,
    () => false,
  );
}

function failed(
  what: string,
  options: { readonly fix?: string; readonly printed?: string } = {},
): DoublepostError {
  return new DoublepostError('DP_WEB_SERVER_FAILED', what, options);
}
