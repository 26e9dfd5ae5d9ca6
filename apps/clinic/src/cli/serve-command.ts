import cluster from 'node:cluster';
import { type Command, Option } from 'commander';
import { DEFAULT_POOL_SIZE } from '../database/pool-size.ts';
import { PROTECTIONS } from '../protection.ts';
import type { ServeOptions } from '../server/serve-options.ts';
import { WORKER_DATABASE, WORKER_PORT } from '../server/worker-messages.ts';
import {
  databaseOption,
  hashCostOption,
  isProduction,
  oneOf,
  originOf,
  wholeNumber,
} from './options.ts';
import { proxyAddresses } from './proxy-addresses.ts';

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
const poolSize = wholeNumber('DP_CLINIC_POOL_SIZE', 1, 100);
const port = wholeNumber('DP_CLINIC_PORT', 0, 65_535);

/** `clinic serve` */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the application')
    .addOption(databaseOption())
    .option('--pool-size <n>', 'connections to PostgreSQL of requests', poolSize, DEFAULT_POOL_SIZE)
    .option('--workers <n>', 'processes', wholeNumber('DP_CLINIC_WORKERS', 1, 64), 2)
    .option('--port <port>', 'TCP port; 0 lets the system choose', port, 8000)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--protection <kind>', `how it meets a double post: ${PROTECTIONS.join(', ')}`)
        .default(PROTECTIONS[0])
        .argParser(oneOf('DP_CLINIC_PROTECTION', PROTECTIONS)),
    )
    .addOption(hashCostOption())
    .option('--production', 'plain error pages, strict passwords (or NODE_ENV=production)')
    .addOption(
      new Option('--log-level <level>', `log on stderr: ${LOG_LEVELS.join(', ')}`)
        .default('error')
        .argParser(oneOf('DP_CLINIC_LOG_LEVEL', LOG_LEVELS)),
    )
    .addOption(
      new Option('--smtp <url>', 'where mails are sent to; without it they are printed')
        .env('CLINIC_SMTP_URL')
        .argParser(originOf('DP_CLINIC_SMTP', ['smtp:', 'smtps:'])),
    )
    .addOption(
      new Option('--public-url <url>', 'address of the site; with https cookies are secure')
        .env('CLINIC_PUBLIC_URL')
        .argParser(originOf('DP_CLINIC_PUBLIC_URL', ['http:', 'https:'])),
    )
    .addOption(
      new Option('--trust-proxy <addresses>', 'proxies whose X-Forwarded-* headers are believed')
        .env('CLINIC_TRUST_PROXY')
        .argParser(proxyAddresses),
    )
    .action(runServe);
}

async function runServe(
  given: Omit<ServeOptions, 'production'> & { readonly production?: true },
): Promise<void> {
  const options: ServeOptions = { ...given, production: isProduction(given) };
  if (cluster.isPrimary) {
    const { serve } = await import('../server/serve.ts');
    return serve(options);
  }
  const { runWorker } = await import('../server/worker.ts');
  const {
    CLINIC_SECRET = '',
    [WORKER_PORT]: workerPort = '',
    [WORKER_DATABASE]: database = options.database,
  } = process.env;
  return runWorker({ ...options, database, port: port(workerPort) }, CLINIC_SECRET);
}
