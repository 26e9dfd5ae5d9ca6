import { expectTypeOf, it } from 'vitest';
import type {
  Credentials,
  Evidence,
  Explanation,
  FormChoice,
  Interval,
  LoginStep,
  PageOptions,
  Tally,
  UnknownReason,
  Verdict,
} from '../../src/index.ts';

// Compared when the tests are compiled (`npm run check`).
it('what the library takes and gives can be named', () => {
  expectTypeOf<LoginStep | undefined>().toEqualTypeOf<PageOptions['login']>();
  expectTypeOf<FormChoice | undefined>().toEqualTypeOf<PageOptions['form']>();
  expectTypeOf<Credentials | undefined>().toEqualTypeOf<LoginStep['credentials']>();
  expectTypeOf<Evidence>().toEqualTypeOf<Verdict['evidence']>();
  type Race = Extract<Verdict, { kind: 'race' }>;
  expectTypeOf<Explanation>().toEqualTypeOf<Race['explanations'][number]>();
  expectTypeOf<Interval>().toEqualTypeOf<Race['interval']>();
  expectTypeOf<Tally>().toEqualTypeOf<Evidence['serial'][number]>();
  type Unknown = Extract<Verdict, { kind: 'unknown' }>;
  expectTypeOf<UnknownReason>().toEqualTypeOf<Unknown['reason']>();
});
