import { expect, it } from 'vitest';
import { isSecretName, maskSecrets } from '../src/secrets.ts';

it.each([
  ...['password', 'new_password1', 'passphrase', 'motdepasse_mdp', 'Kennwort', 'pin', 'card_pin'],
  ...['access_token', 'csrfmiddlewaretoken', 'apiKey', 'api-key', 'card', 'card_number', 'cardNo'],
  ...['cvc', 'iban', 'X-Signature', 'otp_code'],
])('"%s" names what must not be shown', (name) => {
  expect(isSecretName(name)).toBe(true);
});

it.each([
  ...['email', 'age', 'card_id', 'gift_card_id', 'cardId', 'card_ids', 'cards_id', 'discarded'],
  ...['cardinality', 'passenger_id', 'passage', 'passive', 'spinner', 'shipping'],
])('"%s" does not', (name) => {
  expect(isSecretName(name)).toBe(false);
});

it('masks the values of secrets in a text, and no others', () => {
  expect(maskSecrets('card_id=7&card_number=4242 {"token": "a\\"b", "age": 3}')).toBe(
    'card_id=7&card_number=*** {"token": ***, "age": 3}',
  );
});
