import { describe, expect, it } from 'vitest';
import { ENDPOINTS, type Endpoint } from '../../../../lib/contract/rest.ts';
import { COMMANDS, VIEWS } from '../../../support/endpoint-inputs.ts';
import { anApi } from '../http/an-api.ts';
import { aDesk, aTask, aWorker, type Desk } from './desk.ts';

/** A desk on which each command of the table can be carried out. */
function aReadyDesk(readOnly = false): Desk {
  const desk = aDesk({
    tasks: [aTask({ uuid: 'some-task', state: 'LOST' })],
    workers: [aWorker({ queues: ['emails'] })],
    ...(readOnly ? { readOnly: { on: true, why: 'Started with --read-only.' } } : {}),
  });
  desk.world.peeking = { how: 'redelivers' };
  return desk;
}

async function ask(desk: Desk, endpoint: Endpoint, input: Readonly<Record<string, unknown>>) {
  const api = anApi({ control: desk.control });
  const rest = new Map(Object.entries(input));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest.get(name)));
    rest.delete(name);
    return value;
  });
  if (endpoint.method !== 'GET') return api.post(path, Object.fromEntries(rest));
  return api.ask(`${path}?${new URLSearchParams([...rest].map(([name, value]) => [name, String(value)]))}`);
}

describe('the table of endpoints', () => {
  it('is known here whole: each endpoint either commands or looks', () => {
    const known = [...Object.keys(COMMANDS), ...Object.keys(VIEWS)];

    expect(known.toSorted()).toEqual(ENDPOINTS.map(({ id }) => id).toSorted());
  });

  it('needs "operate" for each command, but where the input decides', () => {
    for (const endpoint of ENDPOINTS) {
      const { id, needs, changes } = endpoint;
      expect([id, needs !== 'view' || changes !== undefined]).toEqual([id, Object.hasOwn(COMMANDS, id)]);
    }
  });

  describe.each(Object.entries(COMMANDS))('%s', (id, command) => {
    const endpoint = endpointOf(id);

    it('is refused when the server is read-only, sends nothing, and the refusal is audited', async () => {
      const desk = aReadyDesk(true);

      const { status, body } = await ask(desk, endpoint, command.input);

      expect([status, body.code]).toEqual([403, 'forbidden']);
      expect(desk.sent()).toEqual([]);
      expect(desk.audit).toMatchObject([{ command: command.audited, outcome: expect.stringMatching(/^refused: /) }]);
    });

    it('leaves an entry in the audit log when it is carried out', async () => {
      const desk = aReadyDesk();
      const input = { ...command.input, ...(await prepare(desk, id)) };
      const before = desk.audit.length;

      const { status } = await ask(desk, endpoint, input);

      expect(status).toBe(200);
      const entry = { actor: 'operator', command: command.audited };
      if (command.sendsNothing) expect(desk.audit).toHaveLength(before);
      else expect(desk.audit.slice(before)).toEqual(expect.arrayContaining([expect.objectContaining(entry)]));
      await desk.control.stop();
    });
  });

  describe.each(Object.entries(VIEWS))('%s', (id, input) => {
    it('is open to a read-only server, and no command', async () => {
      const desk = aReadyDesk(true);

      const { status } = await ask(desk, endpointOf(id), input);

      expect(status).not.toBe(403);
      expect(desk.audit).toEqual([]);
      expect([...desk.broadcasts, ...desk.published, ...desk.purged, ...desk.peeked]).toEqual([]);
    });
  });
});

/** Brings about what a command needs, and answers what it is then to be given. */
async function prepare(desk: Desk, id: string): Promise<Readonly<Record<string, unknown>>> {
  if (id === 'resumeQueue') await ask(desk, endpointOf('pauseQueue'), { name: 'emails' });
  if (!/^(pause|resume|cancel)Job$/.test(id)) return {};
  await desk.control.start();
  // At this pace it waits before its first task.
  const { body } = await ask(desk, endpointOf('createJob'), { ...COMMANDS.createJob?.input, rate: 0.1 });
  if (id === 'resumeJob') await ask(desk, endpointOf('pauseJob'), { id: body.id });
  return { id: body.id };
}

function endpointOf(id: string): Endpoint {
  const found = ENDPOINTS.find((endpoint) => endpoint.id === id);
  if (found === undefined) throw new Error(`There is no endpoint ${id}`);
  return found;
}
