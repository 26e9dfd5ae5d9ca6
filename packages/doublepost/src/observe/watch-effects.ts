import { type DatabasePlan, watchDatabase } from './database/database-source.ts';
import { type EffectSource, type EffectsObserver, observeEffects } from './effects-observer.ts';
import { watchLog } from './sinks/log.ts';
import { watchMails } from './sinks/smtp.ts';
import { watchCalls } from './sinks/webhook.ts';

/** What is watched beside the answers. */
export interface WatchOptions {
  /** `sqlite:PATH`, `postgres://...` or `mysql://...`. Default none. */
  readonly databases?: readonly string[];
  /** Tables to watch, `*` for any text. Default all. */
  readonly tables?: readonly string[];
  /** The port of 127.0.0.1 on which to take the application's mails. Default none. */
  readonly smtpPort?: number | undefined;
  /** The port of 127.0.0.1 on which to take the application's calls of others. Default none. */
  readonly hookPort?: number | undefined;
  /** A file that the application appends to. Default none. */
  readonly log?: string | undefined;
  /** Which lines of it tell of a failure. Default those with the usual words. */
  readonly errorPattern?: RegExp | undefined;
}

/**
 * Opens all that is to be watched; undefined where that is nothing.
 *
 * @throws DoublepostError DP_DATABASE_UNSUPPORTED, DP_DATABASE_UNREADABLE, DP_PORT_TAKEN,
 *   DP_LOG_UNREADABLE
 */
export async function watchEffects(options: WatchOptions): Promise<EffectsObserver | undefined> {
  const sources: EffectSource[] = [];
  try {
    for (const open of openingsOf(options)) sources.push(await open());
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()));
    throw error;
  }
  return observeEffects(sources);
}

function openingsOf({
  databases = [],
  tables = [],
  smtpPort,
  hookPort,
  log,
  errorPattern,
}: WatchOptions): (() => Promise<EffectSource>)[] {
  return [
    ...prefixed(databases).map((plan) => () => watchDatabase({ ...plan, tables })),
    ...(smtpPort === undefined ? [] : [() => watchMails(smtpPort)]),
    ...(hookPort === undefined ? [] : [() => watchCalls(hookPort)]),
    ...(log === undefined ? [] : [() => watchLog(log, errorPattern)]),
  ];
}

/** Tables of several databases may have the same name: each then begins with its database's. */
function prefixed(addresses: readonly string[]): readonly DatabasePlan[] {
  if (addresses.length < 2) return addresses.map((address) => ({ address }));
  const names = addresses.map(databaseName);
  return addresses.map((address, index) => {
    const name = names[index] ?? '';
    const isTwice = names.indexOf(name) !== names.lastIndexOf(name);
    return { address, prefix: isTwice ? `${name}#${index + 1}.` : `${name}.` };
  });
}

function databaseName(address: string): string {
  const path = address.replace(/[?#].*$/, '');
  return /([^/:]+?)(?:\.\w+)?$/.exec(path)?.[1] ?? path;
}
