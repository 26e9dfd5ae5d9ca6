import type { FormControl } from '../html/forms.ts';

const PURPOSES = [
  'email',
  'username',
  'password',
  'one-time-code',
  'tel',
  'url',
  'given-name',
  'additional-name',
  'family-name',
  'name',
  'honorific-prefix',
  'sex',
  'age',
  'bday',
  'bday-day',
  'bday-month',
  'bday-year',
  'organization',
  'organization-title',
  'street-address',
  'address-line2',
  'house-number',
  'postal-code',
  'address-level2',
  'address-level1',
  'country',
  'language',
  'currency',
  'cc-name',
  'cc-number',
  'cc-exp',
  'cc-exp-month',
  'cc-exp-year',
  'cc-csc',
  'iban',
  'bic',
  'company-number',
  'vat-number',
  'amount',
  'quantity',
  'year',
  'time',
  'date',
  'end-date',
  'color',
  'code',
  'title',
  'text',
] as const;

/** What a field asks for; the names of HTML's `autocomplete` where it has one. */
export type FieldPurpose = (typeof PURPOSES)[number];

/** The types that say more than any name. */
const BY_TYPE: Readonly<Record<string, FieldPurpose>> = {
  email: 'email',
  password: 'password',
  tel: 'tel',
  url: 'url',
  color: 'color',
};

/** `autocomplete` tokens (HTML Standard, "Autofill") whose purpose has another name here. */
const BY_AUTOCOMPLETE: Readonly<Record<string, FieldPurpose>> = {
  'new-password': 'password',
  'current-password': 'password',
  nickname: 'username',
  'tel-national': 'tel',
  'address-line1': 'street-address',
  'address-level3': 'address-level2',
  'country-name': 'country',
  'cc-given-name': 'given-name',
  'cc-family-name': 'family-name',
  'transaction-currency': 'currency',
  'transaction-amount': 'amount',
  photo: 'url',
  impp: 'url',
};

/**
 * Words of name, id, label, placeholder and hint in English, French, German and Spanish, without
 * their accents; the first that fits is taken, so the narrower stand first.
 */
const BY_WORD: readonly (readonly [RegExp, FieldPurpose])[] = [
  [/e ?mail|courriel|\bcorreo|\bmel\b/, 'email'],
  [/passw|\bpwd\b|mot de passe|\bmdp\b|kennwort|passphrase|contrasena|\bclave\b/, 'password'],
  [
    /\botp\b|one time|totp|verification code|code de verification|bestatigungscode|\b2fa\b/,
    'one-time-code',
  ],
  [
    /user ?name|utilisateur|benutzer|\busuario|\blogin\b|\bslug|pseudo|nick|\bhandle\b|identifiant|screen ?name|subdomain|permalink/,
    'username',
  ],
  [
    /\b(?:cc|card) ?(?:num|no\b|nr)|num.*\bcarte\b|numero de tarjeta|kartennummer|credit ?card|\bpan\b/,
    'cc-number',
  ],
  [/\bcvc|\bcvv|\bcsc\b|cryptogramme|security code|prufnummer/, 'cc-csc'],
  [/name on card|card ?holder|titulaire|karteninhaber|titular/, 'cc-name'],
  [/exp\w* ?month|mois d ?exp|\bmm\b(?!.*(?:\byy|\baa|\bjj))/, 'cc-exp-month'],
  [/exp\w* ?year|annee d ?exp|ablaufjahr/, 'cc-exp-year'],
  [/expir|\bexp\b|caducidad|gultig bis|mm ?\/ ?(?:yy|aa|jj)\b/, 'cc-exp'],
  [/\biban\b/, 'iban'],
  [/\bbic\b|swift/, 'bic'],
  [/\bsiret\b|\bsiren\b|handelsregister|company number/, 'company-number'],
  [/\bvat\b|\btva\b|ust id|umsatzsteuer|\bnif\b|\bcif\b/, 'vat-number'],
  [
    /birth ?day of month|(?:birth|naissance|geburt|nacimiento|dob|bday).*\b(?:day|jour|tag|dia)\b|\b(?:day|jour|tag|dia)\b.*(?:birth|naissance|geburt|nacimiento)/,
    'bday-day',
  ],
  [
    /(?:birth|naissance|geburt|nacimiento|dob|bday).*\b(?:month|mois|monat|mes)\b|\b(?:month|mois|monat|mes)\b.*(?:birth|naissance|geburt|nacimiento)/,
    'bday-month',
  ],
  [
    /(?:birth|naissance|geburt|nacimiento|dob|bday).*\b(?:year|annee|jahr|ano)\b|\b(?:year|annee|jahr|ano)\b.*(?:birth|naissance|geburt|nacimiento)|geburtsjahr/,
    'bday-year',
  ],
  [/birth|naissance|geburt|nacimiento|\bdob\b|\bbday\b/, 'bday'],
  [
    /full ?name|nom,? (?:et )?prenom|prenom,? (?:et )?nom\b|vor und nachname|nombre y apellido/,
    'name',
  ],
  [
    /first ?name|given|\bforename|prenom|vorname|\bfname\b|nombre de pila|\bnombre\(s\)/,
    'given-name',
  ],
  [/middle ?name|second ?name|zweiter vorname|segundo nombre/, 'additional-name'],
  [
    /last ?name|family|surname|nachname|familienname|apellido|nom de famille|\blname\b/,
    'family-name',
  ],
  [
    /phone|\btel\b|telefon|\bmobile?\b|\bmovil\b|handy|portable|\bcell\b|celular|rufnummer|fax/,
    'tel',
  ],
  [/web ?site|\burl\b|homepage|site web|sitio web|webseite|\blink\b|\blien\b|enlace/, 'url'],
  [
    /company|organi[sz]ation|societe|entreprise|firma\b|firmenname|unternehmen|empresa|compania|employer|raison sociale|etablissement/,
    'organization',
  ],
  [
    /job ?title|\bposition\b|\bfonction\b|poste occupe|\bberuf|occupation|cargo|profession/,
    'organization-title',
  ],
  [/postal|post ?code|\bzip|\bplz\b|postleitzahl/, 'postal-code'],
  [/house ?n|hausnummer|\bnumero de (?:la )?(?:rue|voie|casa)/, 'house-number'],
  [
    /address ?(?:line ?)?2|apartment|\bapt\b|complement|adresszusatz|\bsuite\b|piso/,
    'address-line2',
  ],
  [
    /\bcity|ville\b|\bstadt\b|\bort\b|wohnort|ciudad|\btown\b|locality|localite|commune|localidad|poblacion|municipi/,
    'address-level2',
  ],
  [
    /\bstate\b|province|provincia|region|bundesland|departement|\bcounty\b|canton/,
    'address-level1',
  ],
  [/countr|\bpays\b|\bland\b|\bpais\b|nationali/, 'country'],
  [/langu|langue|sprache|idioma|locale\b/, 'language'],
  [/currency|devise|wahrung|moneda/, 'currency'],
  [
    /address|adresse|anschrift|direccion|street|strasse|\brue\b|\bcalle\b|\bvoie\b|domicili/,
    'street-address',
  ],
  [/\bage\b|\balter\b|\bedad\b/, 'age'],
  [/salutation|civilit|anrede|honorific|tratamiento/, 'honorific-prefix'],
  [/\bgender\b|\bsexe?\b|\bgenre\b|geschlecht|\bsexo\b|\bgenero\b/, 'sex'],
  [
    /quantit|\bqty\b|\bqte\b|\bmenge\b|anzahl|cantidad|number of|nombre de (?!usuario|pila|la\b)|\bguests?\b|\bseats?\b|places\b|personnes|personen|personas/,
    'quantity',
  ],
  [
    /amount|montant|betrag|importe|\bprice|\bprix\b|\bpreis|precio|\btotal\b|\bsum\b|\bcost|donation|salar|budget|\btarif\b/,
    'amount',
  ],
  [
    /check ?out|departure|depart\b|abreise|salida|\bend|\bfin\b|\bende\b|\buntil\b|\bbis\b|hasta|return date|date de retour|deadline|echeance|due/,
    'end-date',
  ],
  [
    /\bdate\b|\bdatum\b|\bfecha\b|arrival|arrivee|anreise|llegada|check ?in|\bstart|\bdebut\b|beginn|inicio|rendez|termin\b|appointment|\bday\b|\bjour\b|\bcita\b|published|\bpubdate\b/,
    'date',
  ],
  [/\btime\b|\bheure\b|uhrzeit|\bhora\b/, 'time'],
  [/\byear\b|\bannee\b|\bjahr\b|\bano\b/, 'year'],
  [/colou?r|couleur|farbe/, 'color'],
  [
    /\btitle\b|\btitre\b|\btitel\b|\btitulo\b|subject|\bsujet\b|\bobjet\b|betreff|asunto|headline/,
    'title',
  ],
  [/\bcode\b|\bsku\b|reference\b|coupon|voucher|\bisbn\b|\bkey\b|token/, 'code'],
  [/name\b|\bnom\b|\bnombre\b/, 'name'],
];

/**
 * What a control asks for: by its type, its `autocomplete`, its own words, then those of what
 * explains it.
 */
export function purposeOf(control: FormControl): FieldPurpose {
  const { type, autocomplete, name, id = '', label, placeholder, hint } = control;
  const byType = BY_TYPE[type];
  if (byType !== undefined && Object.hasOwn(BY_TYPE, type)) return byType;
  const byAutocomplete = purposeOfAutocomplete(autocomplete);
  if (byAutocomplete !== undefined) return byAutocomplete;
  return (
    purposeOfWords([name, id, label, placeholder].join(' | ')) ??
    purposeOfWords(hint.slice(0, LONGEST_HINT)) ??
    'text'
  );
}

/** What words ask for; undefined where they say nothing that is known. */
export function purposeOfWords(text: string): FieldPurpose | undefined {
  const words = plainWords(text);
  return BY_WORD.find(([pattern]) => pattern.test(words))?.[1];
}

/** Longer help speaks of other things, too. */
const LONGEST_HINT = 60;

function purposeOfAutocomplete(autocomplete: string): FieldPurpose | undefined {
  const tokens = autocomplete.toLowerCase().trim().split(/\s+/);
  const token = tokens.filter((entry) => entry !== 'webauthn').at(-1) ?? '';
  if (Object.hasOwn(BY_AUTOCOMPLETE, token)) return BY_AUTOCOMPLETE[token];
  return PURPOSES.find((purpose) => purpose === token);
}

/** `user[firstName]` and `Prénom` as `user firstname first name` reads: lower case, no accents. */
export function plainWords(text: string): string {
  const spaced = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[_\-.[\]:'’*"()]+/g, ' ');
  return spaced
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/\s+/g, ' ');
}
