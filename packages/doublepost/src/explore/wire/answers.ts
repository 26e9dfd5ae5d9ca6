import { type BackendMessage, readBackend, type TransactionStatus } from './backend.ts';
import type { Frame } from './frame.ts';

/** How a unit ended. */
export interface UnitResult {
  /** The command tags of what ran, such as `INSERT 0 1`. */
  readonly tags: readonly string[];
  readonly rows: number;
  /** Undefined: it did not fail. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** What a message of the server means for what is awaited. */
export interface Heard {
  readonly message: BackendMessage;
  /** Whose answer it is part of; undefined: of nothing that was announced. */
  readonly owner: object | undefined;
  /** Set where the awaited unit has ended with this message. */
  readonly finished?: UnitResult;
}

/** Something that the server owes: the end of an Execute, or a ReadyForQuery. */
interface Debt {
  readonly until: 'complete' | 'ready';
  readonly owner: object;
}

/** Keeps account of what a server still has to answer on one connection. Pure. */
export class Answers {
  #debts: Debt[] = [];
  #tags: string[] = [];
  #rows = 0;
  #error: UnitResult['error'];
  #status: TransactionStatus = 'idle';
  #skipping = false;

  /** As the last ReadyForQuery said. */
  get status(): TransactionStatus {
    return this.#status;
  }

  /** After an error in a pipeline the server skips everything up to the next Sync. */
  get isSkipping(): boolean {
    return this.#skipping;
  }

  /** How many answers are still to come. */
  get awaited(): number {
    return this.#debts.length;
  }

  /** An Execute was sent, with nothing that ends its answer. */
  expectComplete(owner: object): void {
    if (!this.#skipping) this.#debts.push({ until: 'complete', owner });
  }

  /** A Query, a function call or a Sync was sent. */
  expectReady(owner: object): void {
    this.#skipping = false;
    this.#debts.push({ until: 'ready', owner });
  }

  /** @throws ProtocolError where the message breaks off */
  hear(frame: Frame): Heard {
    const message = readBackend(frame);
    const [debt] = this.#debts;
    const owner = message.kind === 'notice' ? undefined : debt?.owner;
    switch (message.kind) {
      case 'row':
        this.#rows += 1;
        return { message, owner };
      case 'complete':
        this.#tags.push(message.tag);
        return debt?.until === 'complete' ? this.#finish(message, debt) : { message, owner };
      case 'error': {
        this.#error ??= { code: message.code, message: message.message };
        if (debt === undefined) this.#skipping = true;
        if (debt?.until !== 'complete') return { message, owner };
        const skipped = this.#debts.findIndex(({ until }) => until === 'ready');
        this.#debts.splice(1, skipped === -1 ? this.#debts.length : skipped - 1);
        this.#skipping = skipped === -1;
        return this.#finish(message, debt);
      }
      case 'ready': {
        this.#status = message.status;
        const until = this.#debts.findIndex(({ until }) => until === 'ready');
        if (until === -1) return { message, owner };
        const [paid] = this.#debts.splice(0, until + 1).slice(-1);
        return { message, owner: paid?.owner, finished: this.#take() };
      }
      default:
        return { message, owner };
    }
  }

  #finish(message: BackendMessage, { owner }: Debt): Heard {
    this.#debts.shift();
    return { message, owner, finished: this.#take() };
  }

  #take(): UnitResult {
    const result = { tags: this.#tags, rows: this.#rows, error: this.#error };
    this.#tags = [];
    this.#rows = 0;
    this.#error = undefined;
    return result;
  }
}
