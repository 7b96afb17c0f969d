import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { parseRedisAddress } from '../../../../server/redis/address.ts';
import { redisFailure } from '../../../../server/redis/failure.ts';

const address = parseRedisAddress('redis://ann:s3cret@redis-1/2');
const secure = parseRedisAddress('rediss://redis-1');
const place = 'Redis at redis://redis-1:6379/2';

const network = (code: string, message = '') => Object.assign(new Error(message), { code });
const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });

describe('redisFailure', () => {
  it.each([
    [network('ENOTFOUND'), 'cannot be found: its host name is unknown'],
    [network('ECONNREFUSED'), 'refused the connection: nothing listens there'],
    [reply('WRONGPASS invalid username-password pair or user is disabled.'), 'refused the user name or the password'],
    [reply('ERR invalid password'), 'refused the user name or the password'],
    [reply('LOADING Redis is loading the dataset in memory'), 'is still loading its data'],
    [
      reply("NOPERM this user has no permissions to run the 'multi' command"),
      "does not allow that: this user has no permissions to run the 'multi' command",
    ],
    [new Error('Command timed out'), 'did not answer in time'],
    [new Error('Reached the max retries per request limit (which is 0).'), 'closed the connection'],
    [new Error('something new'), 'failed: something new'],
    [new Error(''), 'failed: for a reason it did not name'],
    ['no error at all', 'failed: no error at all'],
  ])('says it in one sentence: %s', (error, clause) => {
    expect(redisFailure(error, address)).toMatchObject({ code: 'unavailable', message: `${place} ${clause}.` });
  });

  it('names what is wrong with a certificate, and what to do', () => {
    expect(redisFailure(network('SELF_SIGNED_CERT_IN_CHAIN'), secure).message).toMatch(
      /cannot be trusted .*ssl_ca_certs/,
    );
    expect(redisFailure(network('ERR_TLS_CERT_ALTNAME_INVALID'), secure).message).toMatch(/ssl_check_hostname=false/);
    expect(redisFailure(network('ETIMEDOUT'), secure).message).toMatch(/does it speak TLS on that port\?/);
  });

  it('blames the caller for a key that is no queue', () => {
    const error = reply('WRONGTYPE Operation against a key holding the wrong kind of value');

    expect(redisFailure(error, address)).toMatchObject({ code: 'invalid' });
  });

  it('keeps the cause, without the command that held the password', () => {
    const error = Object.assign(reply('ERR odd s3cret'), { command: { name: 'auth', args: ['ann', 's3cret'] } });
    const failure = redisFailure(error, address);

    expect(failure.cause).toMatchObject({ name: 'ReplyError', message: 'ERR odd ***' });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('s3cret');
  });

  it('leaves a failure alone that has been told already', () => {
    const told = new ExpediterError('invalid', 'No.');

    expect(redisFailure(told, address)).toBe(told);
  });
});
