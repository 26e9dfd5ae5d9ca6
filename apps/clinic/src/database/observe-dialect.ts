import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { monotonicMs } from '../monotonic.ts';

/** One statement as the database was asked and has answered. */
export interface ObservedStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Numbered from 1 within the process, as they are first used. */
  readonly connection: number;
  /** Numbered from 1 within the process; BEGIN and COMMIT belong to it. */
  readonly transaction?: number;
  /** In {@link monotonicMs}. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Rows returned, or else changed. */
  readonly rows?: number;
  readonly error?: Error;
}

/** Is told of each statement when it has ended, in the asynchronous context of who asked. */
export type StatementObserver = (statement: ObservedStatement) => void;

/** The dialect, whose connections tell the observer, if there is one, of their statements. */
export function observeDialect(dialect: Dialect, observe: StatementObserver | undefined): Dialect {
  if (observe === undefined) return dialect;
  return {
    createDriver: () => observeDriver(dialect.createDriver(), observe),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

function observeDriver(driver: Driver, observe: StatementObserver): Driver {
  const known = new WeakSet<DatabaseConnection>();
  const acquire = driver.acquireConnection.bind(driver);
  driver.acquireConnection = async () => {
    const connection = await acquire();
    if (!known.has(connection)) {
      known.add(connection);
      observeConnection(connection, observe);
    }
    return connection;
  };
  return driver;
}

let connections = 0;
let transactions = 0;

function observeConnection(connection: DatabaseConnection, observe: StatementObserver): void {
  connections += 1;
  const number = connections;
  let transaction: number | undefined;
  const run = connection.executeQuery.bind(connection);
  connection.executeQuery = async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    const { sql, parameters } = query;
    if (BEGIN.test(sql)) {
      transactions += 1;
      transaction = transactions;
    }
    const about = {
      sql,
      parameters,
      connection: number,
      ...(transaction === undefined ? {} : { transaction }),
      startMs: monotonicMs(),
    };
    try {
      const result = await run<Row>(query);
      if (END.test(sql)) transaction = undefined;
      const rows = result.rows.length || Number(result.numAffectedRows ?? 0);
      observe({ ...about, durationMs: monotonicMs() - about.startMs, rows });
      return result;
    } catch (error) {
      // A BEGIN that was refused began nothing, a ROLLBACK is refused where there is nothing left.
      if (BEGIN.test(sql) || ROLLBACK.test(sql)) transaction = undefined;
      if (error instanceof Error) {
        observe({ ...about, durationMs: monotonicMs() - about.startMs, error });
      }
      throw error;
    }
  };
}

const BEGIN = /^\s*(?:begin|start transaction)\b/iu;
const END = /^\s*(?:commit|end|rollback)(?:\s+transaction)?\s*;?\s*$/iu;
const ROLLBACK = /^\s*rollback\b/iu;
