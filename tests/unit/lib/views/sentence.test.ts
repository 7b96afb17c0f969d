import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Subject } from '../../../../lib/contract/models.ts';
import { splitSentence } from '../../../../lib/views/sentence.ts';

const queue = (id: string): Subject => ({ kind: 'queue', id });

describe('splitSentence', () => {
  it('finds names at the beginning, in the middle and before a full stop', () => {
    const [a, b] = [queue('mail'), queue('imports')];

    expect(splitSentence('mail is late, and nobody consumes imports.', [b, a])).toEqual([
      a,
      ' is late, and nobody consumes ',
      b,
      '.',
    ]);
  });

  it.each([
    ['emails', 'mail'],
    ['mail.send fails', 'mail'],
    ['demo.mail fails', 'mail'],
    ['w1@mail', 'mail'],
    ['mail-low', 'mail'],
    ['mail/low', 'mail'],
    ['mail_low', 'mail'],
    ['späte', 'sp'],
  ])('in %j does not find %j, which is a part of another name', (sentence, name) => {
    expect(splitSentence(sentence, [queue(name)])).toEqual([sentence]);
  });

  it('goes on looking behind a part of another name', () => {
    expect(splitSentence('emails before mail', [queue('mail')])).toEqual(['emails before ', queue('mail')]);
  });

  it('takes the longer of two names that begin at one place', () => {
    const long = queue('mail: low');

    expect(splitSentence('mail: low waits', [queue('mail'), long])).toEqual([long, ' waits']);
  });

  it('makes a name a link once, where it stands first', () => {
    expect(splitSentence('a, then a', [queue('a')])).toEqual([queue('a'), ', then a']);
  });

  it('loses nothing of any sentence', () => {
    const name = fc.string({ maxLength: 5 });
    fc.assert(
      fc.property(fc.string(), fc.array(name), (sentence, names) => {
        const parts = splitSentence(`${sentence}${names.join(' ')}`, names.map(queue));

        expect(parts.map((part) => (typeof part === 'string' ? part : part.id)).join('')).toBe(
          `${sentence}${names.join(' ')}`,
        );
      }),
    );
  });
});
