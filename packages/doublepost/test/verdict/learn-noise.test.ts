import { describe, expect, it } from 'vitest';
import type { AnswerObservation, RunObservation } from '../../src/observe/observation.ts';
import { learnNoise } from '../../src/verdict/learn-noise.ts';

type Page = Partial<Extract<AnswerObservation, { kind: 'answered' }>>;

function page(fields: Page): AnswerObservation {
  return { kind: 'answered', status: 200, errors: [], lines: [], repeatsForm: false, ...fields };
}

/** Serial runs of one submission each. */
function runs(...answers: readonly Page[]): RunObservation[] {
  return answers.map((fields) => ({ answers: [page(fields)], changes: undefined }));
}

it('beside a complaint nothing else is compared, such as a message about the other submission', () => {
  const [refused] = runs({ errors: ['Taken.'], lines: ['Sign up', 'A BC was added.'] });
  const filter = learnNoise([
    ...runs({ lines: ['Sign up'] }),
    ...(refused ? [refused] : []),
  ]).filter;
  expect(filter(page({ errors: ['Taken.'], lines: ['Sign up', 'A BC was added.'] }))).toEqual(
    filter(page({ errors: ['Taken.'], lines: ['Sign up'] })),
  );
});

describe('what varies between serial runs', () => {
  it.each([
    [
      'a number in a title',
      { title: 'Order #107' },
      { title: 'Order #108' },
      { title: 'Order #250' },
    ],
    [
      'a short id in a redirect',
      { redirect: '/orders/V1StGXR8_Z5jdHi6B-myT' },
      { redirect: '/orders/abcdefghijklmnopqrstu' },
      { redirect: '/orders/ABCDEFGHIJKLMNOPQRSTU' },
    ],
    ['a whole title', { title: 'Quote of the day' }, { title: 'Another' }, { title: 'A third' }],
    [
      'a counter in an error',
      { errors: ['3 seats left'] },
      { errors: ['2 seats left'] },
      { errors: ['0 seats left'] },
    ],
  ])('%s is the same in a run that has yet another', (_name, first, second, raced) => {
    const { filter } = learnNoise(runs(first, second));
    expect(filter(page(raced))).toEqual(filter(page(first)));
  });

  it('leaves what does not vary as it is', () => {
    const { filter } = learnNoise(runs({ title: 'Order #107' }, { title: 'Order #108' }));
    expect(filter(page({ title: 'Order #9' }))).toMatchObject({ title: 'Order {varies}' });
    expect(filter(page({ title: 'Sold out' }))).toMatchObject({ title: 'Sold out' });
  });

  it('is compared within a status only: a refusal may have a title of its own', () => {
    const { filter } = learnNoise(runs({ title: 'Welcome' }, { status: 409, title: 'Conflict' }));
    expect(filter(page({ title: 'Welcome' }))).toMatchObject({ title: 'Welcome' });
  });
});

describe('a short identifier that has no digit', () => {
  const redirects = ['/o/aB3dE', '/o/x9YzQ', '/o/Q1wEr'].map((redirect) => ({ redirect }));
  const { filter } = learnNoise(runs(...redirects));

  it('is known by its place and length', () => {
    expect(filter(page({ redirect: '/o/xqcdz' }))).toEqual(filter(page({ redirect: '/o/aB3dE' })));
  });

  it.each([...['/o/full', '/sold/aB3dE', '/o/a/abcde', '/o'], ...['/o/error', '/o/taken']])(
    'is not %s',
    (redirect) => {
      expect(filter(page({ redirect }))).not.toEqual(filter(page({ redirect: '/o/aB3dE' })));
    },
  );

  it('has the letters of the others', () => {
    const hex = ['/o/3fa81b22', '/o/9c0d77e1', '/o/b52d99aa'].map((redirect) => ({ redirect }));
    const known = learnNoise(runs(...hex)).filter;
    const coarse = (redirect: string) => known(page({ redirect }));
    expect(coarse('/o/fadecbaf')).toMatchObject({ redirect: '/o/{varies}' });
    expect(coarse('/o/declined')).toMatchObject({ redirect: '/o/declined' });
    expect(coarse('/o/qwkzjxhd')).toMatchObject({ redirect: '/o/qwkzjxhd' });
  });

  it('is no word in the place of numbers', () => {
    const numbered = learnNoise(runs({ title: 'Order #107' }, { title: 'Order #108' })).filter;
    expect(numbered(page({ title: 'Order open' }))).toMatchObject({ title: 'Order open' });
  });
});

describe('a part of the answers that varies as a whole', () => {
  /** Runs of two submissions each: the first has a title of its own, the second always the same. */
  const quoted = ['A stitch in time', 'Look before you leap', 'Waste not', 'More haste'].map(
    (title): RunObservation => ({
      answers: [page({ title }), page({ title: 'Already registered' })],
      changes: undefined,
    }),
  );

  it('is told, with two of its values', () => {
    expect(learnNoise(quoted).notes).toEqual([
      'The title of pages varies although nothing races, so it was not compared: "A stitch in time", then "Look before you leap".',
    ]);
    expect(learnNoise(runs({ title: 'Order #107' }, { title: 'Order #108' })).notes).toEqual([]);
  });

  it('still tells the answers apart to which it is always the same', () => {
    const { filter } = learnNoise(quoted);
    expect(filter(page({ title: 'Already registered' }))).toMatchObject({
      title: 'Already registered',
    });
    expect(filter(page({ title: 'All is well' }))).toEqual(filter(page({ title: 'Waste not' })));
  });

  it('is the same by chance where there are few runs, or where it is among those that vary', () => {
    const few = learnNoise(quoted.slice(0, 2)).filter;
    expect(few(page({ title: 'Already registered' }))).toMatchObject({ title: '{varies}' });
    const mixed = quoted.map(({ answers: [first], changes }) => ({
      answers: first === undefined ? [] : [first, page({ title: 'Waste not' })],
      changes,
    }));
    expect(learnNoise(mixed).filter(page({ title: 'Waste not' }))).toMatchObject({
      title: '{varies}',
    });
  });

  it('is compared as one even where the number of messages varies', () => {
    const { filter } = learnNoise(
      runs({ errors: ['Too late.', 'Sorry.'] }, { errors: ['Closed.'] }, { errors: ['Gone.'] }),
    );
    expect(filter(page({ errors: ['Oh', 'no', '!'] }))).toEqual(
      filter(page({ errors: ['Gone.'] })),
    );
    expect(filter(page({ errors: [] }))).toMatchObject({ errors: [] });
  });
});

describe('the texts of a page', () => {
  const serial: RunObservation[] = [1, 2].map((run) => ({
    answers: [
      page({ lines: ['Menu', 'Thank you', `It is ${run} o'clock`] }),
      page({ lines: ['Menu', 'You are registered already', `It is ${run} o'clock`] }),
    ],
    changes: undefined,
  }));
  const { filter } = learnNoise(serial);

  it('count where they tell one answer from another in every serial run', () => {
    expect(filter(page({ lines: ['Menu', 'Thank you'] }))).toMatchObject({ lines: ['Thank you'] });
    expect(filter(page({ lines: ['You are registered already'] }))).toMatchObject({
      lines: ['You are registered already'],
    });
  });

  it('do not count where no serial run, every answer, or not every run shows them', () => {
    const noise = ['Menu', "It is 1 o'clock", 'Never seen before'];
    expect(filter(page({ lines: noise }))).toMatchObject({ lines: [] });
  });
});

it('changes nothing about answers that did not come', () => {
  expect(learnNoise([]).filter({ kind: 'timeout' })).toEqual({ kind: 'timeout' });
});
