import type { FastifyInstance } from 'fastify';
import { DEFAULT_LANGUAGE } from '../i18n/language.ts';
import type { ClinicContext } from '../views/clinic-context.ts';
import { registerLogin } from './login.ts';
import { ADMIN_SITE } from './site/site.ts';
import { registerAdd } from './views/add.ts';
import { registerChange } from './views/change.ts';
import { registerDelete } from './views/delete.ts';
import { registerHistory } from './views/history.ts';
import { registerIndex } from './views/index.ts';
import { registerList } from './views/list.ts';

/** The admin: its way in, its index, and the same five pages for every model of the site. */
export function registerAdmin(app: FastifyInstance, context: ClinicContext): void {
  app.register((admin, _options, done) => {
    // What the admin says is in this language, so what stands around it is as well.
    admin.addHook('onRequest', (request, _reply, next) => {
      request.language = DEFAULT_LANGUAGE;
      next();
    });
    registerLogin(admin, context);
    registerIndex(admin, context, ADMIN_SITE);
    for (const model of ADMIN_SITE) {
      registerList(admin, context, model);
      registerAdd(admin, context, model);
      registerChange(admin, context, model);
      registerDelete(admin, context, model);
      registerHistory(admin, context, model);
    }
    done();
  });
}
