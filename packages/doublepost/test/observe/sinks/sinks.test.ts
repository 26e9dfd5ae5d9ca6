import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EffectSource } from '../../../src/observe/effects-observer.ts';
import { watchLog } from '../../../src/observe/sinks/log.ts';
import { watchMails } from '../../../src/observe/sinks/smtp.ts';
import { watchCalls } from '../../../src/observe/sinks/webhook.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const ROUND = {
  marks: ['dab12cd34ef5'],
  abstraction: (text: string) => text.replaceAll('dab12cd34ef5', '{text}'),
};

function opened<Source extends EffectSource>(source: Source): Source {
  onTestFinished(() => source.close());
  return source;
}

/** The changes as `what count (own)`. */
async function counted(interval: Awaited<ReturnType<EffectSource['begin']>>): Promise<string[]> {
  const changes = await interval.changes(ROUND);
  return changes.map(({ table, inserted, traced }) => `${table} ${inserted} (${traced?.inserted})`);
}

describe('the mail sink', () => {
  it('counts mails by recipient and subject, and knows those of the round', async () => {
    const sink = opened(await watchMails(0));
    const transport = createTransport({ host: '127.0.0.1', port: sink.port });
    onTestFinished(() => transport.close());
    const send = (to: string, subject: string) =>
      transport.sendMail({ from: 'app@example.com', to, subject, text: 'Hello' });
    await send('before@example.com', 'Before');
    const interval = await sink.begin();
    await send(
      'dab12cd34ef5@example.com',
      'Bienvenue à la clinique, avec un sujet assez long pour plusieurs mots',
    );
    await send(
      'dab12cd34ef5@example.com',
      'Bienvenue à la clinique, avec un sujet assez long pour plusieurs mots',
    );
    await send('other@example.com, third@example.com', 'News');
    expect(await counted(interval)).toEqual([
      'to {text}@example.com: "Bienvenue à la clinique, avec un sujet assez long pour plusieurs mots" 2 (2)',
      'to other@example.com: "News" 1 (0)',
      'to third@example.com: "News" 1 (0)',
    ]);
  });

  it('takes whatever user and password the application has', async () => {
    const sink = opened(await watchMails(0));
    const auth = { user: 'me', pass: 'x' };
    const transport = createTransport({ host: '127.0.0.1', port: sink.port, auth });
    onTestFinished(() => transport.close());
    expect(await transport.verify()).toBe(true);
  });

  it('is closed soon although the application keeps its connection', async () => {
    const sink = await watchMails(0);
    const transport = createTransport({ host: '127.0.0.1', port: sink.port, pool: true });
    onTestFinished(() => transport.close());
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: '' });
    const begun = performance.now();
    await sink.close();
    // The mail server's own patience is half a minute.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('outlives a client that breaks off', async () => {
    const sink = opened(await watchMails(0));
    const interval = await sink.begin();
    const socket = createConnection(sink.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resetAndDestroy();
    const transport = createTransport({ host: '127.0.0.1', port: sink.port });
    onTestFinished(() => transport.close());
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', text: '' });
    expect(await counted(interval)).toEqual(['to b@example.com: "" 1 (0)']);
  });
});

describe('the call sink', () => {
  it('counts calls by method and path, those with one Idempotency-Key once', async () => {
    const sink = opened(await watchCalls(0));
    const interval = await sink.begin();
    const call = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${sink.port}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ customer: 'dab12cd34ef5' }),
      });
    const answer = await call('/charges');
    expect([answer.status, await answer.json()]).toEqual([200, {}]);
    await call('/charges');
    for (let time = 0; time < 2; time++) await call('/refunds', { 'Idempotency-Key': 'one' });
    expect(await counted(interval)).toEqual(['POST /charges 2 (2)', 'POST /refunds 1 (1)']);
  });
});

describe('a port that is taken', () => {
  it.each([
    ['mails', watchMails],
    ['calls', watchCalls],
  ])('for %s is told', async (_what, watch) => {
    const { port } = opened(await watchCalls(0));
    await expect(watch(port)).rejects.toMatchObject({
      code: 'DP_PORT_TAKEN',
      message: `port ${port} of 127.0.0.1 cannot be used (EADDRINUSE)`,
    });
  });
});

describe('the log', () => {
  it('is read from where it stands, whole lines that tell of failures', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, 'Error: before\n');
    const log = opened(await watchLog(path));
    const interval = await log.begin();
    appendFileSync(
      path,
      'GET / 200\n12:01:02 IntegrityError: duplicate key 17\n12:01:03 Integrity',
    );
    expect(await counted(interval)).toEqual(['# IntegrityError: duplicate key # 1 (0)']);
    appendFileSync(path, 'Error: duplicate key 18\n');
    expect(await counted(interval)).toEqual(['# IntegrityError: duplicate key # 2 (0)']);
  });

  it.each([
    ['UNIQUE constraint failed: users.email', 'UNIQUE constraint failed: users.email'],
    [
      'duplicate key value violates unique constraint "users_email_key"',
      'duplicate key value violates unique constraint "users_email_key"',
    ],
    ["Duplicate entry 'a' for key 'users.email'", "Duplicate entry 'a' for key 'users.email'"],
    ['database is locked', 'database is locked'],
    [
      'could not serialize access due to concurrent update',
      'could not serialize access due to concurrent update',
    ],
    [
      '{"level":50,"time":1,"req":{"body":{"password":"x"}},"err":{"message":"UNIQUE constraint failed: users.email"}}',
      'UNIQUE constraint failed: users.email',
    ],
    ['{"level":60,"msg":"gone","err":{"message":"gone"}}', 'gone'],
    ['{"level":"error","message":"it broke"}', 'it broke'],
    ['{"severity":"x","level": "critical"}', '{"severity":"x","level": "critical"}'],
  ])('tells of a failure in %s', async (line, shown) => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, '');
    const interval = await opened(await watchLog(path)).begin();
    appendFileSync(path, `{"level":30,"msg":"request completed"}\n${line}\n`);
    expect(await counted(interval)).toEqual([`${shown} 1 (0)`]);
  });

  it('shows a line that tells of nothing, without its secrets', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, 'before\n');
    const source = opened(await watchLog(path));
    const interval = await source.begin();
    const round = { marks: [], abstraction: (text: string) => text.replace('a@b', '{email}') };
    expect(await interval.changes(round)).toEqual([]);
    expect(interval.overlooked?.(round)).toBeUndefined();
    appendFileSync(path, 'POST /signup email=a@b&password=hunter2 {"token":"abc"} refused\n\n');
    expect(await interval.changes(round)).toEqual([]);
    expect(interval.overlooked?.(round)).toBe(
      'POST /signup email={email}&password=*** {"token":***} refused',
    );
    appendFileSync(path, `{"note":"${'x'.repeat(150)}","token":"${'y1'.repeat(100)}"}\n`);
    await interval.changes(round);
    expect(interval.overlooked?.(round)).toMatch(/"token":\*\*\*$/);
    expect((await source.begin()).overlooked?.(round)).toBeUndefined();
  });

  it('may be truncated, and searched for something else', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, 'a long line that goes away\n');
    const log = opened(await watchLog(path, /oops/));
    const interval = await log.begin();
    truncateSync(path);
    appendFileSync(path, 'Error\noops\n');
    expect(await counted(interval)).toEqual(['oops 1 (0)']);
  });

  it('may be truncated in the middle of a line, which then ends nowhere', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, 'begun\n');
    const source = opened(await watchLog(path));
    const interval = await source.begin();
    appendFileSync(path, 'Error: the first half');
    expect(await counted(interval)).toEqual([]);
    truncateSync(path);
    appendFileSync(path, 'all is well\n');
    expect(await counted(interval)).toEqual([]);
  });

  it('is followed by its name when it is rotated, to the last line of the old file', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, 'begun\n');
    const source = opened(await watchLog(path));
    const interval = await source.begin();
    appendFileSync(path, 'Error: in the old one\n');
    renameSync(path, `${path}.1`);
    expect(await counted(interval)).toEqual(['Error: in the old one 1 (0)']);
    appendFileSync(`${path}.1`, 'Error: late\n');
    writeFileSync(path, 'Error: in the new one\n');
    expect(await counted(interval)).toEqual([
      'Error: in the old one 1 (0)',
      'Error: late 1 (0)',
      'Error: in the new one 1 (0)',
    ]);
    appendFileSync(path, 'Error: in the new one\n');
    expect(await counted(interval)).toContain('Error: in the new one 2 (0)');
  });

  it('may be looked at in the middle of a character', async () => {
    const path = join(temporaryFolder(), 'app.log');
    writeFileSync(path, '');
    const source = opened(await watchLog(path));
    const interval = await source.begin();
    for (const byte of Buffer.from('Error: für €\n')) {
      appendFileSync(path, Buffer.from([byte]));
      await interval.changes({ marks: [], abstraction: (text) => text });
    }
    expect(await counted(interval)).toEqual(['Error: für € 1 (0)']);
  });

  it('that is not there is told', async () => {
    await expect(watchLog('no/such.log')).rejects.toMatchObject({
      code: 'DP_LOG_UNREADABLE',
      message: 'no/such.log cannot be read (ENOENT)',
    });
  });
});
