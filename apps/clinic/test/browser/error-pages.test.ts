import { describeInChromium } from '../support/chromium.ts';
import { checkStates } from './check-states.ts';
import { ERROR_STATES } from './site-states.ts';

describeInChromium('every error page of production fits every screen and reader', (chromium) => {
  checkStates(chromium, ERROR_STATES, { locale: 'fr-FR', production: true });
});
