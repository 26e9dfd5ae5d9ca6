import { cancelBackend } from '../database/blockers.ts';
import type { Side } from '../database/side.ts';
import type { Lane } from './lane.ts';
import type { LaneDriver } from './lane-driver.ts';
import type { Recorder } from './recorder.ts';

const DEADLOCK_DETAIL =
  'Ended by doublepost, as PostgreSQL would have done after deadlock_timeout.';

/**
 * Looks whether everybody waits for somebody. Then one of those in the circle is ended, and which
 * one is a choice like any other.
 *
 * @returns whether anything could be done
 */
export async function breakDeadlock(
  lanes: readonly Lane[],
  {
    driver,
    recorder,
    side,
  }: {
    readonly driver: LaneDriver;
    readonly recorder: Recorder;
    readonly side: Side;
  },
): Promise<boolean> {
  const edges = new Map<number, readonly number[]>();
  for (const lane of lanes) {
    const { flight } = lane;
    if (flight === undefined) continue;
    const waitsFor = await driver.settle(lane, flight);
    edges.set(lane.index, waitsFor);
    if (waitsFor.length > 0) continue;
    await recorder.record(lane, flight, 'woken');
    await driver.resume(lane, flight);
    return true;
  }
  const circle = lanes.filter(({ index }) => reaches(edges, index, index));
  if (circle.length === 0) return false;
  const victim = recorder.choose(circle, true);
  const { flight } = victim;
  if (flight === undefined) throw new TypeError('a victim that does not wait');
  flight.arrival.replaceError('40P01', 'deadlock detected', DEADLOCK_DETAIL);
  await cancelBackend(side, flight.arrival.session.pid);
  await flight.ended;
  await recorder.record(victim, flight, 'victim');
  const woken = await driver.collectWoken(victim);
  await driver.resume(victim, flight);
  for (const [other, awake] of woken) await driver.resume(other, awake);
  return true;
}

function reaches(
  edges: ReadonlyMap<number, readonly number[]>,
  from: number,
  to: number,
  seen: ReadonlySet<number> = new Set(),
): boolean {
  return (edges.get(from) ?? []).some(
    (next) =>
      next === to || (!seen.has(next) && reaches(edges, next, to, new Set([...seen, next]))),
  );
}
