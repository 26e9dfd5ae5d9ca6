import type { Race } from './lib/race.ts';
import { serveRace } from './lib/serve-race.ts';

/**
 * Serves one variant of a race until it is ended: `serve.ts NAME unsafe|fixed`, at `PORT`, on the
 * database `DATABASE_URL`, whose tables are there.
 */
const [name = '', variant] = process.argv.slice(2);
const { PORT, DATABASE_URL = '' } = process.env;
if (variant !== 'unsafe' && variant !== 'fixed') throw new Error('unsafe or fixed?');
const module = (await import(`./races/${name}.ts`)) as { default: Race };
const served = await serveRace(module.default, variant, DATABASE_URL, { port: Number(PORT) });
process.once('SIGTERM', () => void served.close());
