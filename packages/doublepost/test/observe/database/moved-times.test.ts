import { describe, expect, it } from 'vitest';
import { movementOf } from '../../../src/observe/database/moved-times.ts';

const NOW = Date.parse('2026-03-10T12:34:56.789Z');

describe('a time was extended', () => {
  it.each([
    ['as JavaScript writes it', '2026-04-01T09:15:00.123Z', '2026-05-01T09:15:00.123Z', 720],
    ['as SQL writes it', '2026-04-01 09:15:00', '2026-04-01 10:15:00', 1],
    ['as PostgreSQL writes it', '2026-04-01 09:15:00.5+00', '2026-04-02 09:15:00.5+00', 24],
    ['over a change of the clocks', '2026-03-20 09:15:00+01', '2026-04-19 09:15:00+02', 719],
    ['cut to milliseconds', '2026-04-01 09:15:00.123456', '2026-04-02 09:15:00.123', 24],
    ['backwards', '2026-04-02 09:15:00', '2026-04-01 09:15:00', -24],
    ['to a time that is near, but on no clock', '2026-03-10 12:20:00', '2026-03-10 13:20:00', 1],
  ])('%s', (_how, before, after, by) => {
    expect(movementOf(before, after, NOW)).toEqual({ by, unit: 'hours' });
  });

  it('by days', () => {
    expect(movementOf('2026-03-09', '2026-04-08', NOW)).toEqual({ by: 30, unit: 'days' });
  });
});

describe('a time is not known to be extended', () => {
  it.each([
    ['where it may be a clock', '2026-01-01 00:00:00.000', '2026-03-10 12:34:56.789'],
    ['where it may be a clock of whole hours', '2026-01-01 00:00:00', '2026-03-10 12:00:00'],
    ['where it may be today', '2026-01-01', '2026-03-10'],
    ['where it may be today elsewhere', '2026-01-01', '2026-03-11'],
    ['where it is the same', '2026-04-01 09:15:00', '2026-04-01 09:15:00'],
    ['where it is written otherwise', '2026-04-01 09:15:00', '2026-04-01T09:15:00.000Z'],
    ['where a day became a time', '2026-04-01', '2026-05-01 00:00:00'],
    ['where there was none', null, '2026-04-01 09:15:00'],
    ['where it is a text', 'from 2026-04-01', 'from 2026-05-01'],
    ['where it is no day of the calendar', '2026-04-01 09:15:00', '2026-13-01 09:15:00'],
  ])('%s', (_why, before, after) => {
    expect(movementOf(before, after, NOW)).toBeUndefined();
  });
});
