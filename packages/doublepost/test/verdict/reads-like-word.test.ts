import { expect, it } from 'vitest';
import { readsLikeWord } from '../../src/verdict/reads-like-word.ts';

it.each(
  `declined canceled failed errors exists expired rejected conflict duplicate refused success pending
  complete closed already forbidden unknown thanks echec merci annule epuise abgelehnt fehler voll
  rechazado agotado lleno`.split(/\s+/),
)('%s reads like a word', (word) => {
  expect(readsLikeWord(word)).toBe(true);
});

it.each('qwkzjxhd xkcdpqzv bfgtzrqw aBcXyZqK zzzz x'.split(' '))('%s does not', (word) => {
  expect(readsLikeWord(word)).toBe(false);
});
