import { drawRoundValues, type RoundValues } from '../../src/session/round-values.ts';

/** A round whose values are known: they are drawn from 16 bytes of 0xab. */
export const ROUND: RoundValues = drawRoundValues((size) => Buffer.alloc(size, 0xab));
