import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROTECTIONS, type Protection } from '../src/protection.ts';
import { CHROMIUM, openTab, type Tab } from './support/chromium.ts';
import { signUpValues } from './support/forms.ts';
import { createTestApp, type TestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const SCRIPT = '/static/submit.js';
const BUTTON = 'main button[type=submit]';

describe('the submit script', () => {
  it.each(PROTECTIONS)('is where it belongs with protection %s', async (protection) => {
    const { app, close } = await createTestApp({ protection });
    const isThere = protection !== 'none';
    const page = await app.inject(SIGN_UP);
    expect(page.body.includes(`<script src="${SCRIPT}" defer></script>`)).toBe(isThere);
    const policy = String(page.headers['content-security-policy']);
    expect(policy.includes("script-src 'self'")).toBe(isThere);
    expect(policy).not.toContain('unsafe');
    const script = await app.inject(SCRIPT);
    expect(script.statusCode).toBe(isThere ? 200 : 404);
    if (isThere) expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    await close();
  });
});

describe.skipIf(CHROMIUM === undefined)('a double click in a real browser', () => {
  let tab: Tab;
  let test: TestApp;
  let url: string;
  let bodies: string[];

  beforeAll(async () => {
    tab = await openTab();
  });

  afterAll(() => tab?.close());

  beforeEach(() => {
    bodies = [];
  });

  const stop = async (): Promise<void> => {
    // The browser keeps its connections open.
    test.app.server.closeAllConnections();
    await test.close();
  };

  afterEach(stop);

  const start = async (protection: Protection): Promise<void> => {
    // Slow enough for the second click to find the first request under way.
    test = await createTestApp({ protection, hashCost: 13 });
    countPosts(test.app);
    url = await test.app.listen({ host: '127.0.0.1', port: 0 });
  };

  const countPosts = (app: FastifyInstance): void => {
    app.addHook('preHandler', async (request) => {
      if (request.method === 'POST') bodies.push(JSON.stringify(request.body));
    });
  };

  const fillIn = async (email: string): Promise<void> => {
    await tab.open(url + SIGN_UP);
    await tab.evaluate(`for (const [name, value] of Object.entries(${JSON.stringify(
      signUpValues(email),
    )})) {
      const field = document.querySelector('[name=' + name + ']');
      if (field.type === 'checkbox') field.checked = true; else field.value = value;
    }`);
  };

  it('sends one request with the script, and two without', async () => {
    for (const [protection, count] of [
      ['none', 2],
      ['client', 1],
      ['handled', 1],
    ] as const) {
      bodies = [];
      await start(protection);
      await fillIn(`${protection}@example.org`);
      await tab.click(BUTTON, { times: 2, gapMs: 80 });
      await tab.until(`document.title !== '' && !document.querySelector('#id_password1')`);
      await wait(500);
      expect(bodies, protection).toHaveLength(count);
      if (protection !== 'handled') await stop();
    }
  });

  it('finds the button usable again after the back button', async () => {
    await start('client');
    await fillIn('back@example.org');
    await tab.click(BUTTON);
    await tab.until(`location.pathname === '/mon-compte/creer/confirmation/'`);
    await tab.back();
    await tab.until(`location.pathname === '${SIGN_UP}' && document.readyState === 'complete'`);
    await tab.until(`document.querySelector('${BUTTON}').disabled === false`);
    expect(await tab.evaluate(`document.querySelector('.is-submitting, .disabled')`)).toBeNull();
  });

  it('marks the form, and still sends the name of the button', async () => {
    await start('client');
    await fillIn('button@example.org');
    await tab.evaluate(`document.querySelector('${BUTTON}').name = 'pressed'`);
    await tab.evaluate(`document.querySelector('${BUTTON}').value = 'yes'`);
    await tab.click(BUTTON);
    await tab.until(`document.querySelector('form.is-submitting button.disabled') !== null
      || location.pathname.endsWith('/confirmation/')`);
    await tab.until(`location.pathname === '/mon-compte/creer/confirmation/'`);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]).toContain('"pressed":"yes"');
  });

  // The browser asks for English.
  it('leaves the focus on the first field that is wrong', async () => {
    await start('handled');
    await fillIn('nobody');
    await tab.evaluate(`document.querySelector('main form').noValidate = true`);
    await tab.click(BUTTON);
    await tab.until(`document.querySelector('.invalid-feedback') !== null`);
    await tab.until(`document.activeElement.name === 'email'`);
    const described = `document.activeElement.getAttribute('aria-describedby').split(' ')
      .map((id) => document.getElementById(id).textContent.trim()).join(' ')`;
    expect(await tab.evaluate(described)).toBe(
      'Enter a valid e-mail address. Enter your e-mail address',
    );
  });
});
