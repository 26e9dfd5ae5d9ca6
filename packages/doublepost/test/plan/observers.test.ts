import { describe, expect, it } from 'vitest';
import { commandLine } from '../../src/plan/command-line.ts';
import { observerWords, pickObservers, planObservers } from '../../src/plan/observers.ts';

describe('observers', () => {
  it('are none unless something is said', () => {
    expect(planObservers({})).toMatchObject({ databases: [], tables: [], smtpPort: undefined });
    expect(observerWords({})).toEqual([]);
  });

  it('take one database or several', () => {
    expect(planObservers({ database: 'sqlite:a' }).databases).toEqual(['sqlite:a']);
    const several = ['sqlite:a', 'mysql://h/b'];
    expect(planObservers({ database: several }).databases).toEqual(several);
  });

  it('read lines of a log whatever the case', () => {
    const { errorPattern } = planObservers({ log: 'app.log', errorPattern: 'fatal' });
    expect('FATAL: too many clients').toMatch(errorPattern ?? /never/);
  });

  it('refuse a pattern that is none', () => {
    expect(() => planObservers({ errorPattern: '(' })).toThrow(
      expect.objectContaining({ code: 'DP_USAGE' }),
    );
  });

  it('are what the command that asks again says, passwords as variables', () => {
    const words = observerWords({
      database: ['postgres://u:one@h/a', 'sqlite:b', 'mysql://u:two@h/c'],
      tables: ['users', 'shop.*'],
      smtp: 2525,
      hook: 9000,
      log: 'app.log',
      errorPattern: 'FATAL',
    });
    expect(commandLine(words)).toBe(
      `--db "$DOUBLEPOST_DB" --db sqlite:b --db "$DOUBLEPOST_DB_2" --table users --table 'shop.*' --smtp 2525 --hook 9000 --log app.log --error-pattern FATAL`,
    );
  });

  it('are picked from an object that says more, those that are said', () => {
    const config = { rounds: 3, database: 'sqlite:a', smtp: undefined };
    expect(pickObservers(config)).toStrictEqual({ database: 'sqlite:a' });
  });
});
