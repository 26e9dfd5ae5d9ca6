import { createTestApp, type TestApp } from './test-app.ts';

/** An application that listens on a free port. */
export interface ServedApp extends TestApp {
  readonly url: string;
  /** The bodies of the POSTs that have arrived. */
  readonly posts: readonly Readonly<Record<string, string>>[];
  /** Lets POSTs wait from now on, until what it gives is called. */
  readonly holdPosts: () => () => void;
}

/**
 * Starts what {@link createTestApp} builds.
 *
 * @param prepare adds to it before it listens.
 */
export async function serveTestApp(
  options?: Parameters<typeof createTestApp>[0],
  prepare?: (test: TestApp) => void,
): Promise<ServedApp> {
  const test = await createTestApp(options);
  prepare?.(test);
  const posts: Record<string, string>[] = [];
  let released: Promise<void> = Promise.resolve();
  test.app.addHook('preHandler', async (request) => {
    if (request.method !== 'POST') return;
    posts.push({ ...(request.body as Record<string, string>) });
    await released;
  });
  const holdPosts = (): (() => void) => {
    let release = (): void => undefined;
    released = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  };
  const url = await test.app.listen({ host: '127.0.0.1', port: 0 });
  const close = async (): Promise<void> => {
    // A browser keeps its connections open.
    test.app.server.closeAllConnections();
    await test.close();
  };
  return { ...test, url, posts, holdPosts, close };
}
