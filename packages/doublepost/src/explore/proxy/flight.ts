import type { UnitResult } from '../wire/answers.ts';
import { errorResponse, readyForQuery } from '../wire/compose.ts';
import type { Frame } from '../wire/frame.ts';
import type { Unit } from '../wire/units.ts';
import type { Release } from './gate.ts';

/** A unit on its way: from the gate to the server, and its answer, held, back to the gate. */
export class UnitFlight {
  readonly unit: Unit;
  readonly ended: Promise<UnitResult | undefined>;
  /** Undefined: it stands at the gate. */
  release: Release | undefined;
  readonly #held: Buffer[] = [];
  #finish: (result: UnitResult | undefined) => void = () => {};
  #result: UnitResult | undefined;
  #error: { readonly bytes: Buffer; readonly told: UnitResult['error'] } | undefined;

  constructor(unit: Unit) {
    this.unit = unit;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Has another error told to the client. */
  replaceError(code: string, message: string, detail?: string): void {
    const bytes = errorResponse('ERROR', code, message, detail);
    this.#error = { bytes, told: { code, message } };
  }

  /** Keeps a part of the answer. */
  hold({ bytes }: Frame, kind: string): void {
    if (kind === 'error' && this.#error !== undefined) this.#held.push(this.#error.bytes);
    else if (kind === 'ready' && this.release?.beforeCommit !== undefined) {
      this.#held.push(readyForQuery('idle'));
    } else this.#held.push(bytes);
  }

  /** What was held so far. */
  takeHeld(): Buffer {
    return Buffer.concat(this.#held.splice(0));
  }

  /**
   * Notes that the statement has ended.
   *
   * @returns what has to be done before its own transaction ends; undefined where it has none
   */
  run(result: UnitResult): Promise<void> | undefined {
    this.#result = result;
    const { beforeCommit } = this.release ?? {};
    if (beforeCommit === undefined) this.finish(result);
    // A failure of the look is told by the next use of its connection.
    return beforeCommit?.(result).catch(() => {});
  }

  /** Notes how its own transaction ends; where that fails, the statement did. */
  hearEnd(frame: Frame, finished: UnitResult | undefined): void {
    if (frame.type === 'E') {
      this.#held.splice(0, this.#held.length, frame.bytes, readyForQuery('idle'));
    }
    if (finished === undefined) return;
    const { error } = finished;
    this.finish(error === undefined ? this.#result : { tags: [], rows: 0, error });
  }

  /** Tells how it ended, as its client hears it; undefined: its connection was lost. */
  finish(result: UnitResult | undefined): void {
    const isTold = result?.error !== undefined && this.#error !== undefined;
    this.#finish(isTold ? { ...result, error: this.#error?.told } : result);
  }
}
