import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AmqpPlace } from '../../../../../server/brokers/amqp/address.ts';
import { amqpFailure } from '../../../../../server/brokers/amqp/failure.ts';

const PLACE: AmqpPlace = {
  ...{ text: 'amqp://h:5672/v', host: 'h', port: 5672, vhost: 'v' },
  ...{ username: 'ann', password: 's3cret', tls: undefined },
};

const errorOf = (message: string, parts: object = {}) => Object.assign(new Error(message), parts);
const closed = (code: number, name: string, text: string) =>
  `Operation failed: X; ${code} (${name}) with message "${text}"`;

describe('amqpFailure', () => {
  it.each([
    [{ classId: 40, methodId: 10 }, 'exchange', 'configure'],
    [{ classId: 50, methodId: 10 }, 'queue', 'configure'],
    [{ classId: 50, methodId: 20 }, 'queue', 'write'],
    [{ classId: 50, methodId: 20 }, 'exchange', 'read'],
    [{ classId: 60, methodId: 20 }, 'queue', 'read'],
    [{ classId: 60, methodId: 40 }, 'exchange', 'write'],
  ])('names the right that is missing: %j on a %s is %s', (method, kind, right) => {
    const text = `ACCESS_REFUSED - access to ${kind} 'x' in vhost 'v' refused for user 'ann'`;

    const failure = amqpFailure(errorOf(closed(403, 'ACCESS-REFUSED', text), { code: 403, ...method }), PLACE);

    expect(failure).toMatchObject({
      code: 'unavailable',
      message: `RabbitMQ at amqp://h:5672/v does not give this user the ${right} right on the ${kind} "x" in the virtual host "v": grant it with rabbitmqctl set_permissions.`,
    });
  });

  it.each([
    [errorOf('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }), /nothing listens there/],
    [errorOf('Heartbeat timeout'), /did not answer in time/],
    [
      errorOf(closed(403, 'ACCESS-REFUSED', 'ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN')),
      /refused the user name or the password/,
    ],
    [errorOf('Expected ConnectionOpenOk; got <ConnectionClose channel:0>'), /virtual host "v": it does not exist/],
    [
      errorOf(closed(320, 'C', 'CONNECTION_FORCED - broker forced closure'), { code: 320 }),
      /: broker forced closure\.$/,
    ],
    [errorOf('Socket closed abruptly during opening handshake'), /is this the right port/],
    [errorOf('what nobody foresaw'), /failed: what nobody foresaw\.$/],
  ])('says what happened: %s', (error, sentence) => {
    expect(amqpFailure(error, PLACE)).toMatchObject({ code: 'unavailable', message: expect.stringMatching(sentence) });
  });

  it('takes a queue that does not exist for a mistake of who asked', () => {
    const error = errorOf(closed(404, 'NOT-FOUND', "NOT_FOUND - no queue 'x' in vhost 'v'"), { code: 404 });

    expect(amqpFailure(error, PLACE)).toMatchObject({
      code: 'invalid',
      message: `RabbitMQ at amqp://h:5672/v has no queue 'x' in vhost 'v'.`,
    });
  });

  it('never repeats the password', () => {
    expect(inspect(amqpFailure(errorOf('no s3cret for ann'), PLACE))).not.toContain('s3cret');
  });
});
