import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import type { ClinicContext } from './clinic-context.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the pages bring the script that lets a form be submitted once. */
    readonly hasSubmitScript: boolean;
  }
}

/** The submit script, where the protection has it. */
export function registerSubmitScript(app: FastifyInstance, { rules }: ClinicContext): void {
  app.decorate('hasSubmitScript', rules.submitScript);
  if (!rules.submitScript) return;
  const script = readFileSync(new URL('../../public/submit.js', import.meta.url));
  app.get(ADDRESSES.submitScript, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=300')
      .send(script),
  );
}
