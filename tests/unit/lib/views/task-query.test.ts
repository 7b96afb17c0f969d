import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TASK_STATES } from '../../../../lib/contract/models.ts';
import { parseQuery } from '../../../../lib/query/parse.ts';
import {
  appendTerm,
  askedQuery,
  askedWithoutStates,
  chosenStates,
  statesOf,
  toggleState,
} from '../../../../lib/views/task-query.ts';

describe('toggleState', () => {
  it('adds a state to an empty query', () => {
    expect(toggleState('', 'FAILURE')).toBe('state:failure');
  });

  it('adds to the states that are named, and leaves the rest as it was typed', () => {
    expect(toggleState('state:failure  "card  declined" -queue:imports', 'RETRY')).toBe(
      'state:failure,retry  "card  declined" -queue:imports',
    );
  });

  it('takes a named state away', () => {
    expect(toggleState('queue:a state:failure,retry', 'FAILURE')).toBe('queue:a state:retry');
  });

  it('takes the term away with its last state', () => {
    expect(toggleState('state:failure queue:a', 'FAILURE')).toBe('queue:a');
  });

  it('understands a state that was typed in another word', () => {
    expect(toggleState('state:failed', 'FAILURE')).toBe('');
  });

  it('opens a state that was shut out', () => {
    expect(toggleState('-state:success,failure', 'FAILURE')).toBe('-state:success');
  });

  it('keeps a term that has a mistake', () => {
    expect(toggleState('runtim:>5', 'FAILURE')).toBe('runtim:>5 state:failure');
  });

  it('done twice names what was named before', () => {
    const states = fc.uniqueArray(fc.constantFrom(...TASK_STATES), { maxLength: 4 });
    fc.assert(
      fc.property(states, fc.constantFrom(...TASK_STATES), (named, state) => {
        const text = named.length === 0 ? 'queue:a' : `queue:a state:${named.join().toLowerCase()}`;

        const twice = toggleState(toggleState(text, state), state);

        expect(chosenStates(twice)).toEqual(new Set(TASK_STATES.filter((known) => named.includes(known))));
      }),
    );
  });
});

describe('statesOf', () => {
  it.each([
    ['', TASK_STATES],
    ['state:failure,retry', ['FAILURE', 'RETRY']],
    ['state:failure,retry -state:retry', ['FAILURE']],
    ['-state:success', TASK_STATES.filter((state) => state !== 'SUCCESS')],
  ])('lets %j through what answers it', (text, states) => {
    expect(statesOf(parseQuery(text).query)).toEqual(new Set(states));
  });
});

describe('chosenStates', () => {
  it('are none while the query leaves them open', () => {
    expect(chosenStates('-state:success queue:a').size).toBe(0);
  });
});

describe('askedQuery', () => {
  it('leaves out what cannot be read', () => {
    expect(askedQuery('foo:bar  state:failed  queue:a')).toBe('state:failure queue:a');
  });
});

describe('askedWithoutStates', () => {
  it('counts every state, whichever are chosen', () => {
    expect(askedWithoutStates('state:failed queue:a -state:lost')).toBe('queue:a');
  });
});

describe('appendTerm', () => {
  const term = { kind: 'values', field: 'queue', values: ['a b'], negated: false } as const;

  it('puts it behind what is there', () => {
    expect(appendTerm('state:failure ', term)).toBe('state:failure queue:"a b"');
  });

  it('does not say the same twice', () => {
    expect(appendTerm('queue:"a b"', term)).toBe('queue:"a b"');
  });
});
