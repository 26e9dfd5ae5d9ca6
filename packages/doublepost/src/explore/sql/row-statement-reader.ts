import { CONSTANTS, isComma, isMark, isName, isWord, split, type Token } from './sql-tokens.ts';

/** What a statement compares a column with, or writes into it. */
export type Operand =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'parameter'; readonly index: number };

/** A statement on rows of one table, of which every word was understood. */
export interface RowStatement {
  readonly kind: 'read' | 'change' | 'new';
  readonly table: string;
  /** Columns that have a certain value in every row that it touches. */
  readonly equal: ReadonlyMap<string, Operand>;
  /** Columns that it writes. */
  readonly written: ReadonlySet<string>;
  /** All columns that it names: were one of them none, it would be something else. */
  readonly columns: ReadonlySet<string>;
}

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
const ORDERS = new Set(['asc', 'desc']);

/** Gathers what the clauses of a statement say; each tells whether all of it is understood. */
export class RowStatementReader {
  readonly #table: string;
  readonly #equal = new Map<string, Operand>();
  readonly #written = new Set<string>();
  readonly #columns = new Set<string>();

  constructor(table: string) {
    this.#table = table;
  }

  statement(kind: RowStatement['kind']): RowStatement {
    const [table, equal] = [this.#table, this.#equal];
    return { kind, table, equal, written: this.#written, columns: this.#columns };
  }

  /** What a statement gives back: columns, `*`, and numbers under a name of their own. */
  list(tokens: readonly Token[] | undefined): boolean {
    return this.#items(tokens).every((item) => {
      const [what, as, alias] = item;
      if (item.length === 3) return what?.kind === 'number' && isWord(as, 'as') && isName(alias);
      return item.length === 1 && (isMark(what, '*') || this.#column(what) !== undefined);
    });
  }

  /** Conditions that all hold; of a column that is equal to two values either may be taken. */
  where(tokens: readonly Token[] | undefined): boolean {
    const conditions = split(this.#unqualified(tokens), (token) => isWord(token, 'and'));
    return conditions.every((condition) => {
      const [left, comparison, ...right] = condition;
      const column = this.#column(left);
      if (column === undefined) return false;
      if (isWord(comparison, 'is')) {
        return /^(not )?null$/.test(right.map(({ text }) => text).join(' '));
      }
      const operand = right.length === 1 ? operandOf(right[0]) : undefined;
      if (!COMPARISONS.has(comparison?.text ?? '') || operand === undefined) return false;
      if (isMark(comparison, '=')) this.#equal.set(column, operand);
      return true;
    });
  }

  /** Assignments of values that are made of the row's own columns and of constants. */
  set(tokens: readonly Token[] | undefined): boolean {
    const items = this.#items(tokens);
    return (
      items.length > 0 &&
      items.every(([target, equals, ...value]) => {
        const column = this.#column(target);
        if (column === undefined || !isMark(equals, '=') || value.length === 0) return false;
        this.#written.add(column);
        return value.every((token) => this.#isValue(token) || /^(\+|-|\*|\|\|)$/.test(token.text));
      })
    );
  }

  /** The one row of an INSERT. */
  row(columns: readonly Token[] | undefined, values: readonly Token[] | undefined): boolean {
    const names = split(columns ?? [], isComma);
    const items = split(values ?? [], isComma);
    if (columns === undefined || values === undefined || names.length !== items.length)
      return false;
    return names.every((name, index) => {
      const column = name.length === 1 ? this.#column(name[0]) : undefined;
      const item = items[index] ?? [];
      if (column === undefined || this.#written.has(column)) return false;
      this.#written.add(column);
      const operand = item.length === 1 ? operandOf(item[0]) : undefined;
      if (operand !== undefined) this.#equal.set(column, operand);
      return operand !== undefined || isConstant(item);
    });
  }

  order(tokens: readonly Token[] | undefined): boolean {
    if (tokens === undefined) return true;
    const [by, ...rest] = tokens;
    return (
      isWord(by, 'by') &&
      this.#items(rest).every(
        ([column, direction, ...more]) =>
          this.#column(column) !== undefined &&
          (direction === undefined || ORDERS.has(direction.text)) &&
          more.length === 0,
      )
    );
  }

  limit(tokens: readonly Token[] | undefined): boolean {
    return tokens === undefined || (tokens.length === 1 && operandOf(tokens[0]) !== undefined);
  }

  #isValue(token: Token): boolean {
    return (
      operandOf(token) !== undefined || isConstant([token]) || this.#column(token) !== undefined
    );
  }

  #items(tokens: readonly Token[] | undefined): Token[][] {
    return tokens === undefined ? [] : split(this.#unqualified(tokens), isComma);
  }

  /** Without the name of the table before its columns. */
  #unqualified(tokens: readonly Token[] = []): Token[] {
    return tokens.filter((token, index) => {
      const [before, after] = [tokens[index - 1], tokens[index + 1]];
      const isPrefix = (name: Token | undefined): boolean =>
        isName(name) && name.text === this.#table;
      return !(isMark(token, '.') ? isPrefix(before) : isPrefix(token) && isMark(after, '.'));
    });
  }

  #column(token: Token | undefined): string | undefined {
    if (!isName(token)) return undefined;
    this.#columns.add(token.text);
    return token.text;
  }
}

function operandOf(token: Token | undefined): Operand | undefined {
  if (token?.kind === 'parameter') return { kind: 'parameter', index: Number(token.text) - 1 };
  if (token?.kind === 'number') return { kind: 'text', text: token.text };
  if (token?.kind === 'text') return { kind: 'text', text: token.text.replaceAll("''", "'") };
  return undefined;
}

/** Also `now()`, which is how most statements write the time. */
function isConstant(tokens: readonly Token[]): boolean {
  const [word] = tokens;
  if (word?.kind !== 'word') return false;
  return tokens.length === 1
    ? CONSTANTS.has(word.text)
    : tokens.map(({ text }) => text).join('') === 'now()';
}
