import { describe, expect, it } from 'vitest';
import { PASSWORD, SECOND_USER, startAccountSite, USER } from '../support/accounts.ts';
import { runCli } from '../support/run-cli.ts';

describe('doublepost URL --actors two-users', () => {
  it('signs in with two accounts, whose passwords no report shows', async () => {
    const { url, posters } = await startAccountSite();
    const login = ['--login', `${url}login/`, '--user', USER];
    const words = [`${url}form/`, ...login, '--actors', 'two-users', '--second-user', SECOND_USER];
    const { stdout } = await runCli([...words, '--rounds', '1', '--serial-runs', '1'], {
      env: { DOUBLEPOST_PASSWORD: PASSWORD, DOUBLEPOST_SECOND_PASSWORD: PASSWORD },
    });
    expect(posters.slice(0, 2)).toEqual([USER, SECOND_USER]);
    expect(new Set(posters.slice(2, 4))).toEqual(new Set([USER, SECOND_USER]));
    expect(stdout).toContain(`--user ${USER} --second-user ${SECOND_USER}`);
    expect(stdout).not.toContain(PASSWORD);
    expect(stdout).not.toContain('set before');
  });

  it('names the variables that the command to repeat reads and that are not set', async () => {
    const { url } = await startAccountSite();
    const login = ['--login', `${url}login/`, '--user', USER, '--password', PASSWORD];
    const header = ['--header', 'X-Key: s3cret', '--fill', 'token=abc'];
    const rounds = ['--rounds', '1', '--serial-runs', '1'];
    const words = [`${url}form/`, ...login, ...header, ...rounds];
    const { stdout } = await runCli(words, { env: { HEADER: 'X-Key: s3cret' } });
    expect(stdout).toMatch(/^ {2}again .*--fill token="\$TOKEN" --header "\$HEADER"/m);
    expect(stdout).toMatch(/^ {2}set before +DOUBLEPOST_PASSWORD, TOKEN$/m);
  });

  it('needs the password of the second', async () => {
    const { url } = await startAccountSite();
    const login = ['--login', `${url}login/`, '--user', USER, '--password', PASSWORD];
    const words = [`${url}form/`, ...login, '--actors', 'two-users', '--second-user', SECOND_USER];
    const { code, stderr } = await runCli(words);
    expect(stderr).toMatch(
      /^DP_USAGE: --second-user needs a password\n.*\n {2}fix: .*DOUBLEPOST_SECOND/,
    );
    expect(code).toBe(2);
  });
});
