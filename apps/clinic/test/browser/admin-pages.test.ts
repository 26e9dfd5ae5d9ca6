// @module-tag slow

import { describeInChromium } from '../support/chromium.ts';
import { ADMIN_STATES } from './admin-states.ts';
import { checkStates } from './check-states.ts';

describeInChromium('every page of the admin fits every screen and reader', (chromium) => {
  checkStates(chromium, ADMIN_STATES, { locale: 'fr-FR' });
});
