import { describe, expect, it } from 'vitest';
import {
  EMPTY_FORM,
  readSendForm,
  registeredWords,
  type SendForm,
  sendWarnings,
} from '../../../../components/tasks/send-form.ts';
import { aQueue, aWorker } from '../../server/http/fake-ports.ts';

const form = (known: Partial<SendForm> = {}): SendForm => ({ ...EMPTY_FORM, name: 'demo.add', ...known });
const isoOf = (local: string) => (local === '' ? undefined : `${local}Z`);
const read = (known: Partial<SendForm>) => readSendForm(form(known), isoOf);

describe('readSendForm', () => {
  it('takes Python and JSON, digit for digit, and leaves out what was left empty', () => {
    expect(read({ args: '(1.0, 2**1)' }).ok).toBe(false);
    expect(read({ args: '(1.0, 1152921504606846977)', kwargs: '{"a": null}' })).toEqual({
      ok: true,
      input: { name: 'demo.add', args: '[1.0,1152921504606846977]', kwargs: '{"a":null}' },
    });
  });

  it('hands on where, when, until when and how urgently', () => {
    const more = { queue: ' bulk ', expires: 90, priority: 3 };

    expect(read({ ...more, when: 'countdown', countdown: 5 })).toMatchObject({
      input: { queue: 'bulk', countdown: 5, expires: 90, priority: 3 },
    });
    expect(read({ when: 'eta', eta: '2026-01-01T00:00' })).toMatchObject({ input: { eta: '2026-01-01T00:00Z' } });
  });

  it('says what is missing or wrong, field by field', () => {
    expect(read({ name: ' ', args: '{}', when: 'eta' })).toMatchObject({
      ok: false,
      problems: { name: expect.any(String), args: expect.stringContaining('tuple'), eta: expect.any(String) },
    });
    expect(read({ when: 'countdown', countdown: undefined })).toMatchObject({
      problems: { countdown: expect.any(String) },
    });
  });
});

describe('sendWarnings', () => {
  const registered = new Map([['demo.add', ['w1@app']]]);
  const workers = [aWorker('w1@app'), aWorker('w2@app')];
  const bulk = (known: Parameters<typeof aQueue>[1] = {}) => [aQueue('bulk', { consumers: ['w1@app'], ...known })];
  const said = (known: Partial<Parameters<typeof sendWarnings>[1]>, name = 'demo.add') =>
    sendWarnings({ name, queue: 'bulk' }, { registered, queues: bulk(), workers, ...known });

  it('has nothing to say where a worker that knows the task consumes the queue, or nothing is known yet', () => {
    expect(said({})).toEqual([]);
    expect(said({ registered: undefined, queues: undefined })).toEqual([]);
    expect(registeredWords('demo.add', registered)).toBe('Registered on w1@app');
  });

  it.each([
    ['no worker knows the task', said({}, 'demo.ad'), 'No worker that answered has registered demo.ad'],
    ['the queue is new', said({ queues: [] }), 'No queue named bulk is known'],
    ['nobody consumes it', said({ queues: bulk({ consumers: [] }) }), 'Nobody consumes bulk'],
    [
      'it is paused',
      said({ queues: bulk({ consumers: [], paused: { by: 'ann', since: 1, consuming: [] } }) }),
      'bulk is paused by ann',
    ],
    [
      'a consumer does not know the task',
      said({ queues: bulk({ consumers: ['w1@app', 'w2@app'] }) }),
      'w2@app consumes bulk without knowing demo.add.',
    ],
  ])('warns when %s', (_, warnings, words) => {
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });
});
