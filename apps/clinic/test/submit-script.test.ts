import { describe, expect, it } from 'vitest';
import { PROTECTIONS } from '../src/protection.ts';
import { createTestApp } from './support/test-app.ts';

const SIGN_UP = '/mon-compte/creer/patient/';
const SCRIPT = '/static/submit.js';

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
