import type { FastifyInstance } from 'fastify';
import { ADDRESSES } from './addresses.ts';
import type { ClinicContext } from './clinic-context.ts';
import { servePublicFile } from './public-file.ts';

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
  servePublicFile(app, ADDRESSES.submitScript, 'submit.js', 'text/javascript');
}
