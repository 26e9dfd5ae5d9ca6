import type { Framework } from './recognise-framework.ts';

/** What to change: what, per framework; how it goes on; why it is enough. */
export interface Fix {
  readonly title: string;
  readonly change: Readonly<Partial<Record<Framework, string>>> & { readonly any: string };
  readonly next: string;
  /** Added to `next` where no database is watched. */
  readonly unwatched?: string;
  /** In the place of `next` where statements are watched: there is no --log then. */
  readonly exploring?: string;
  readonly enough: string;
}

/** The class of a cause. */
export type CauseName =
  | 'unhandled-unique-violation'
  | 'unchecked-duplicate'
  | 'missing-unique-constraint'
  | 'lost-update'
  | 'limit-overrun'
  | 'deferred-transaction-upgrade'
  | 'serialization-failure'
  | 'deadlock'
  | 'lock-not-available'
  | 'foreign-key-violation'
  | 'repeated-side-effect'
  | 'partial-write'
  | 'not-idempotent'
  | 'unconditional-claim'
  | 'unexplained-exception'
  | 'unseen-exception'
  | 'unseen-check-then-act';

/** The classes of causes that a fix is known for. `docs/fixes.md` is generated from this table. */
export const FIXES: Readonly<Record<CauseName, Fix>> = {
  'unhandled-unique-violation': {
    title: 'The unique violation that nobody catches',
    change: {
      any: 'Catch the unique violation where the row is saved.',
      django:
        'Save inside `with transaction.atomic():` and catch `IntegrityError` around it, in the view or the form.',
      rails:
        'Save inside `begin ... rescue ActiveRecord::RecordNotUnique`, or use `create_or_find_by`.',
      laravel:
        'Catch `Illuminate\\Database\\UniqueConstraintViolationException` around `create()`, or use `createOrFirst()`.',
      prisma: 'Catch `PrismaClientKnownRequestError` with code `P2002` around `create()`.',
      typeorm:
        'Catch `QueryFailedError` whose `driverError.code` is the unique violation (`23505`, `ER_DUP_ENTRY`).',
      sequelize:
        'Catch `UniqueConstraintError` around `create()`, or use `findOrCreate()` in a transaction.',
      kysely:
        'Add `.onConflict((c) => c.column(...).doNothing())` and look at `numInsertedOrUpdatedRows`.',
      knex: 'Add `.onConflict(...).ignore()` and look whether a row came back.',
      spring:
        'Use `saveAndFlush()` and catch `DataIntegrityViolationException` outside of the `@Transactional` method.',
      aspnet:
        'Catch `DbUpdateException` around `SaveChangesAsync()` and look at the inner exception for the unique violation.',
    },
    next: 'Answer it as the check before it does: the form again, with its message. The check may stay, for the usual case.',
    enough:
      'It is enough because the unique index decides inside the database, where no other request comes between the look and the write.',
  },
  'unchecked-duplicate': {
    title: 'A check that misses what the index refuses',
    change: {
      any: 'Check exactly what is saved: after trimming and lower-casing, for example.',
      django:
        'Normalise the value in `clean_FIELD()`, so that the form checks what the model saves.',
      rails:
        'Normalise with `normalizes :email, with: ->(value) { value.strip.downcase }` before the validation.',
      laravel:
        'Normalise in `prepareForValidation()`, so that the `unique` rule sees what is saved.',
    },
    next: 'And catch the unique violation where the row is saved, as for a race.',
    enough: 'It is enough because the check and the index then compare the same value.',
  },
  'missing-unique-constraint': {
    title: 'No unique index stands where two rows are one too many',
    change: {
      any: 'Add a unique index over all that makes two submissions the same one, and no less.',
      django:
        'Add `UniqueConstraint(fields=[...], name=...)` to the model’s `Meta.constraints`, and migrate.',
      rails:
        'Add `add_index :table, [:columns], unique: true` in a migration; `validates :uniqueness` alone is a check before the act.',
      laravel:
        'Add `$table->unique([...])` in a migration; the `unique` rule alone is a check before the act.',
      prisma: 'Add `@@unique([...])` to the model, and migrate.',
      typeorm: 'Add `@Unique([...])` to the entity, and generate the migration.',
      sequelize: 'Add an index with `unique: true` to the model and to a migration.',
      kysely: 'Add `.addUniqueConstraint(name, [...])` in a migration.',
      knex: 'Add `table.unique([...])` in a migration.',
      spring:
        'Add `@Table(uniqueConstraints = @UniqueConstraint(...))`, and the index in a migration.',
      aspnet: 'Add `HasIndex(...).IsUnique()` in `OnModelCreating`, and a migration.',
    },
    next: 'Answer its violation as the check does. Where nothing in the data tells two submissions apart, give the form a token and accept each token once.',
    enough:
      'It is enough because a unique index is looked at and written in one step; a query before the INSERT never is.',
  },
  'lost-update': {
    title: 'A number is read, changed in the application and written back',
    change: {
      any: 'Let the database add: `UPDATE t SET n = n + 1 WHERE id = ?`.',
      django:
        'Update with `F("n") + 1`, or read the row with `select_for_update()` in the same `atomic()`.',
      rails: 'Use `increment_counter` or `update_all("n = n + 1")`, or read inside `with_lock`.',
      laravel: 'Use `increment()`, or read with `lockForUpdate()` inside `DB::transaction()`.',
      prisma: 'Update with `{ n: { increment: 1 } }` instead of a number that was read.',
      typeorm:
        'Use `repository.increment(...)`, or read with `lock: { mode: "pessimistic_write" }`.',
      sequelize: 'Use `Model.increment(...)`, or read with `lock: t.LOCK.UPDATE` in a transaction.',
      kysely: 'Set `n: sql`n + 1`` (an expression), or read with `.forUpdate()` in a transaction.',
      knex: 'Use `.increment("n", 1)`, or read with `.forUpdate()` in a transaction.',
      spring:
        'Use an `@Modifying @Query("update ... set n = n + 1")`, or `@Lock(PESSIMISTIC_WRITE)`, or `@Version` with a retry.',
      aspnet:
        'Use `ExecuteUpdateAsync(s => s.SetProperty(x => x.N, x => x.N + 1))`, or a `[Timestamp]` with a retry.',
    },
    next: 'Do not write back what was read before, unless the row was locked when it was read.',
    enough:
      'It is enough because the second UPDATE waits for the first and then reads what that one wrote.',
  },
  'limit-overrun': {
    title: 'A limit is checked before, and not by, the write',
    change: {
      any: 'Put the limit into the UPDATE: `UPDATE t SET n = n - 1 WHERE id = ? AND n > 0`, and look at the number of rows.',
      django: 'Use `filter(pk=pk, n__gt=0).update(n=F("n") - 1)` and look at what it returns.',
      rails:
        'Use `where(id: id).where("n > 0").update_all("n = n - 1")` and look at what it returns.',
      laravel: 'Use `where("n", ">", 0)->decrement("n")` and look at what it returns.',
      prisma:
        'Use `updateMany({ where: { id, n: { gt: 0 } }, data: { n: { decrement: 1 } } })` and look at `count`.',
      kysely: 'Add the limit to `.where(...)` of the update and look at `numUpdatedRows`.',
      knex: 'Add the limit to `.where(...)` of `.decrement()` and look at what it returns.',
    },
    next: 'No row changed means the limit was reached: answer so. A CHECK constraint (n >= 0) beside it costs nothing.',
    enough:
      'It is enough because the condition is looked at under the lock under which the row is written.',
  },
  'deferred-transaction-upgrade': {
    title: 'SQLite refuses a transaction that read before it wrote',
    change: {
      any: 'Begin the transaction with BEGIN IMMEDIATE and set a busy timeout.',
      django:
        'Set `"OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5}` on the database (Django 5.1).',
      rails:
        'Set `default_transaction_mode: immediate` in `database.yml` (the default from Rails 8).',
      laravel:
        'Set `"transaction_mode" => "IMMEDIATE"` and `"busy_timeout" => 5000` on the connection.',
    },
    next: 'The second request then waits before it reads, sees the row of the first, and answers as the serial run does.',
    enough: 'It is enough because nobody who has read ever has to become a writer.',
  },
  'serialization-failure': {
    title: 'A serializable transaction is not tried again',
    change: {
      any: 'Run the whole transaction again when the database ends it with 40001.',
      django:
        'Catch `OperationalError` whose cause has `sqlstate == "40001"` around `atomic()`, and run the block again.',
      rails:
        'Rescue `ActiveRecord::SerializationFailure` around the transaction, and `retry` a few times.',
      laravel: 'Give `DB::transaction($callback, attempts: 5)` its attempts.',
      prisma: 'Run `$transaction` again on code `P2034`.',
    },
    next: 'Read everything anew in each attempt: what was read before may no longer be true.',
    enough:
      'It is enough because one of the transactions always comes through, and the other then sees what it wrote.',
  },
  deadlock: {
    title: 'Two transactions wait for each other',
    change: {
      any: 'Take the locks in the same order everywhere, or lock the parent row first.',
    },
    next: 'And run a transaction again that the database ended (40P01, 1213).',
    enough: 'It is enough because whoever waits then holds nothing that the other needs.',
  },
  'lock-not-available': {
    title: 'A lock is refused, and nobody tries again',
    change: {
      any: 'Wait for the lock (leave out NOWAIT, give lock_timeout more time), or run the transaction again when it is refused (55P03, 1205).',
    },
    next: 'Where the second submission need not wait, answer that the first is under way (409), and no failure.',
    enough:
      'It is enough because whoever waits for the lock then reads what the first has written.',
  },
  'foreign-key-violation': {
    title: 'What a row refers to is removed before it is written',
    change: {
      any: 'Lock the row that is referred to before relying on it: `SELECT ... FOR KEY SHARE` (or FOR UPDATE) in the same transaction.',
    },
    next: 'And catch the violation (23503) where the row is saved: answer as where the row is gone.',
    enough:
      'It is enough because nobody can remove a row that is locked, and who comes later finds it gone.',
  },
  'repeated-side-effect': {
    title: 'A mail, a job or a call to others leaves twice',
    change: {
      any: 'Write the intention into a table with a unique key in the same transaction, and let a worker send what stands there (an outbox).',
    },
    next: 'Give calls to others an idempotency key that both submissions share; send mails only after the commit.',
    enough:
      'It is enough because the second submission fails on the unique key before anything has left.',
  },
  'partial-write': {
    title: 'Several writes that belong together are no transaction',
    change: {
      any: 'Put the writes into one transaction.',
      django: 'Put them into `with transaction.atomic():`, or set `ATOMIC_REQUESTS`.',
      rails:
        'Put them into `ActiveRecord::Base.transaction do ... end`, with `save!` and `create!`.',
      laravel: 'Put them into `DB::transaction(function () { ... })`.',
      prisma:
        'Put them into `$transaction(async (tx) => ...)`, or write them nested in one `create`.',
      kysely: 'Put them into `db.transaction().execute(async (trx) => ...)`, all of them on `trx`.',
      spring: 'Put them into one `@Transactional` method that is called from another bean.',
    },
    next: 'Declare the foreign keys, so that the database refuses what leads nowhere.',
    enough:
      'It is enough because a submission that fails on its second write then takes back its first.',
  },
  'not-idempotent': {
    title: 'A repeated submission is not recognised',
    change: {
      any: 'Give the form a token and accept each token once, or add a unique index over what makes two submissions the same.',
    },
    next: 'Answer the second submission with the answer to the first: a browser shows the answer to the last click.',
    enough:
      'It is enough because the token is written in the same transaction as the effect, under a unique index.',
  },
  'unconditional-claim': {
    title: 'What is free is taken without asking once more',
    change: {
      any: 'Claim first, with the condition in the UPDATE: `UPDATE t SET used_by = ? WHERE id = ? AND used_by IS NULL`, and look at the number of rows.',
      django:
        'Claim first: `filter(pk=pk, used_by__isnull=True).update(used_by=user)`, and look at what it returns.',
      rails:
        'Claim first: `where(id: id, used_by: nil).update_all(used_by: user)`, and look at what it returns.',
      laravel:
        'Claim first: `whereNull("used_by")->whereKey($id)->update([...])`, and look at what it returns.',
      prisma:
        'Claim first: `updateMany({ where: { id, usedBy: null }, data })`, and look at `count`.',
      kysely:
        'Claim first: add `.where("used_by", "is", null)` to the update, and look at `numUpdatedRows`.',
      knex: 'Claim first: add `.whereNull("used_by")` to the update, and look at what it returns.',
    },
    next: 'Only where one row was changed go on: send the mail, call the other service, answer that it worked, and that after the commit. Where none was, answer as the serial run answers the second submission.',
    enough:
      'It is enough because the condition is looked at under the lock under which the row is written: of two UPDATEs only one changes it.',
  },
  'unexplained-exception': {
    title: 'An exception that only two submissions at once cause',
    change: {
      any: 'Look at the line that throws: what it relies on was read before the other submission changed or removed it.',
    },
    next: 'Read and write in one transaction that locks the row (SELECT ... FOR UPDATE), or let the database decide: a unique index, or a condition in the UPDATE itself.',
    enough: 'That is no fix yet: the line that throws names it.',
  },
  'unseen-exception': {
    title: 'The application fails and does not say why',
    change: {
      any: 'Run the application in development mode, so that its answer shows the exception and this report can explain it.',
    },
    next: 'Or let --log watch the file in which it logs the exception; --error-pattern says which lines of it tell of one.',
    exploring:
      'Or look into its log: no statement of the submission that failed was refused by the database, so the application itself threw.',
    enough: 'That is no fix yet: the cause names it.',
  },
  'unseen-check-then-act': {
    title: 'Both submissions went the way of the first',
    change: {
      any: 'Let the database decide: a unique index, or a condition in the UPDATE itself.',
    },
    next: 'Answer its refusal as the serial run answers the second submission.',
    unwatched: 'With --db the report says what became of the rows.',
    enough: 'It is enough because the database looks and writes in one step.',
  },
};

/** What was watched beside the answers: nothing, the rows of a database, or its statements. */
export type Watching = 'answers' | 'rows' | 'statements';

/** Three lines: what to change, what follows, why it is enough. */
export function fixLines(
  cause: CauseName,
  framework: Framework,
  watching: Watching,
): readonly string[] {
  const { change, enough } = FIXES[cause];
  return [change[framework] ?? change.any, nextOf(FIXES[cause], watching), enough];
}

function nextOf({ next, unwatched, exploring }: Fix, watching: Watching): string {
  if (watching === 'statements') return exploring ?? next;
  return watching === 'rows' || unwatched === undefined ? next : `${next} ${unwatched}`;
}

/** Where the documentation tells more. */
export function fixAnchor(cause: CauseName): string {
  return `docs/fixes.md#${cause}`;
}
