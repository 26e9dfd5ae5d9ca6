// @module-tag slow

import { describe } from 'vitest';
import { describeInChromium } from '../support/chromium.ts';
import { checkStates } from './check-states.ts';
import { ERROR_STATES, SITE_STATES } from './site-states.ts';

describeInChromium('every page of the site fits every screen and reader', (chromium) => {
  describe.each(['fr-FR', 'en-GB'])('in %s', (locale) => {
    checkStates(chromium, [...SITE_STATES, ...ERROR_STATES], { locale });
  });
});
