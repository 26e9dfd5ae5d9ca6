import type { Frame } from './frame.ts';
import { type FrontendMessage, readFrontend } from './frontend.ts';

/**
 * What is let through at once: a simple query, everything up to one Execute (with the Sync that
 * follows it), a function call, or a Sync that commits what earlier Executes of a pipeline did.
 */
export interface Unit {
  readonly kind: 'query' | 'execute' | 'function-call' | 'sync';
  /** The statement as the client wrote it, parameters as `$1`. */
  readonly sql: string;
  readonly bytes: Buffer;
  /** Whether more of a pipeline follows at once: the server answers here only after a Flush. */
  readonly isCut: boolean;
  /** Whether the unit ends the server's implicit transaction, if it is in one. */
  readonly ends: boolean;
}

/** A part of what a client sends, in its order. */
export type Part =
  | { readonly kind: 'unit'; readonly unit: Unit }
  /** What runs no statement: Parse without Execute, COPY data, passwords, Terminate. */
  | { readonly kind: 'pass'; readonly bytes: Buffer; readonly message: FrontendMessage['kind'] };

/** Cuts what a client sends after its startup packet into units. Pure: it knows no socket. */
export class UnitBuilder {
  readonly #statements = new Map<string, string>();
  readonly #portals = new Map<string, string>();
  #gathered: Buffer[] = [];
  /** The statement of an Execute whose end is not yet known. */
  #executing: string | undefined;
  /** Executes since the last Sync: what a Sync may commit. */
  #executed = 0;

  /** Whether an Execute waits for what follows it. */
  get isWaiting(): boolean {
    return this.#executing !== undefined;
  }

  /** @throws ProtocolError where the message breaks off */
  add(frame: Frame): Part[] {
    const read = readFrontend(frame);
    switch (read.kind) {
      case 'sync':
        return this.#sync(frame.bytes);
      case 'flush':
        return this.#flush(frame.bytes);
      default: {
        const before = this.#cut();
        return [...before, ...this.#begin(read, frame.bytes)];
      }
    }
  }

  /** Ends the unit of an Execute that nothing followed, so that it need not wait for ever. */
  cutHere(): Part[] {
    return this.#cut();
  }

  #begin(read: FrontendMessage, bytes: Buffer): Part[] {
    switch (read.kind) {
      case 'query':
        this.#executed = 0;
        return [...this.#passOn(), unit('query', read.sql, [bytes], true)];
      case 'function-call':
        return [...this.#passOn(), unit('function-call', `function ${read.oid}`, [bytes], true)];
      case 'execute':
        this.#gathered.push(bytes);
        this.#executing = this.#portals.get(read.portal) ?? '';
        this.#executed += 1;
        return [];
      case 'parse':
      case 'bind':
      case 'close':
      case 'describe':
        this.#remember(read);
        this.#gathered.push(bytes);
        return [];
      default:
        return [...this.#passOn(), { kind: 'pass', bytes, message: read.kind }];
    }
  }

  #remember(read: FrontendMessage): void {
    if (read.kind === 'parse') this.#statements.set(read.name, read.sql);
    if (read.kind === 'bind') {
      this.#portals.set(read.portal, this.#statements.get(read.statement) ?? '');
    }
    if (read.kind === 'close' && read.name !== '') {
      (read.what === 'statement' ? this.#statements : this.#portals).delete(read.name);
    }
  }

  #sync(bytes: Buffer): Part[] {
    const sql = this.#executing;
    const executed = this.#executed;
    this.#gathered.push(bytes);
    this.#executing = undefined;
    this.#executed = 0;
    const parts = this.#takeGathered();
    if (sql !== undefined) return [unit('execute', sql, parts, true)];
    if (executed > 0) return [unit('sync', 'Sync', parts, true)];
    return [{ kind: 'pass', bytes: Buffer.concat(parts), message: 'sync' }];
  }

  #flush(bytes: Buffer): Part[] {
    this.#gathered.push(bytes);
    const sql = this.#executing;
    this.#executing = undefined;
    const parts = this.#takeGathered();
    if (sql !== undefined) return [unit('execute', sql, parts, false)];
    return [{ kind: 'pass', bytes: Buffer.concat(parts), message: 'flush' }];
  }

  /** More follows an Execute. */
  #cut(): Part[] {
    const sql = this.#executing;
    if (sql === undefined) return [];
    this.#executing = undefined;
    return [unit('execute', sql, this.#takeGathered(), false, true)];
  }

  #passOn(): Part[] {
    const parts = this.#takeGathered();
    if (parts.length === 0) return [];
    return [{ kind: 'pass', bytes: Buffer.concat(parts), message: 'describe' }];
  }

  #takeGathered(): Buffer[] {
    const gathered = this.#gathered;
    this.#gathered = [];
    return gathered;
  }
}

function unit(
  kind: Unit['kind'],
  sql: string,
  parts: readonly Buffer[],
  ends: boolean,
  isCut = false,
): Part {
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  return { kind: 'unit', unit: { kind, sql, bytes, ends, isCut } };
}
