import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { parseDatabaseAddress } from '../../../../server/results/database/address.ts';
import { openResultBackend } from '../../../../server/results/registry.ts';

const open = (url: string) => openResultBackend({ url }, () => 0);

describe('openResultBackend', () => {
  it.each([
    ['redis://:s3cr3t@cache:6380/2', 'redis', 'redis://cache:6380/2'],
    ['rediss://cache/1', 'redis', 'rediss://cache:6379/1'],
    ['db+postgresql+psycopg2://u:s3cr3t@db:5433/results', 'database', 'postgresql://db:5433/results'],
    ['db+postgresql://u:s3cr3t%40@db/results?sslmode=require', 'database', 'postgresql://db:5432/results'],
    ['django+postgresql://u:s3cr3t@db/shop', 'django', 'postgresql://db:5432/shop'],
    ['db+sqlite:////var/lib/results.db', 'database', 'sqlite:////var/lib/results.db'],
    ['postgresql://u:s3cr3t@db/any', 'database', 'postgresql://db:5432/any'],
  ])('reads %s', async (url, kind, address) => {
    const backend = open(url);

    expect(backend).toMatchObject({ kind, address });
    expect(backend?.unreadable).toBeUndefined();
    expect(JSON.stringify(backend)).not.toContain('s3cr3t');
    await backend?.close();
  });

  it.each([
    ['rpc', 'without taking it away'],
    ['rpc://', 'without taking it away'],
    ['django-db', 'django+postgresql://'],
    ['cache+memcached://:s3cr3t@host', 'does not read results from cache'],
    ['mongodb://u:s3cr3t@host/db', 'does not read results from mongodb'],
    ['db+mysql://u:s3cr3t@host/db', 'does not read results from db+mysql'],
  ])('says plainly that %s cannot be read', (url, why) => {
    const backend = open(url);

    expect(backend?.unreadable).toContain(why);
    expect(`${backend?.unreadable} ${backend?.address}`).not.toContain('s3cr3t');
  });

  it.each(['reddis://u:s3cr3t@host/0', 'http://u:s3cr3t@host'])('refuses %s without the password', (url) => {
    expect(() => open(url)).toThrow(ExpediterError);
    expect(() => open(url)).not.toThrow(/s3/);
  });

  it('has none where results are switched off', () => {
    expect(open('disabled')).toBeUndefined();
    expect(open('disabled://')).toBeUndefined();
  });
});

describe('parseDatabaseAddress', () => {
  it('takes user, password, host, port and TLS apart as SQLAlchemy does', () => {
    expect(
      parseDatabaseAddress('db+postgresql://us%20er:p%40s:s@[::1]:5433/na%2Fme?sslmode=verify-full'),
    ).toMatchObject({
      tables: 'celery',
      user: 'us er',
      password: 'p@s:s',
      host: '::1',
      port: 5433,
      database: 'na/me',
      tls: { verify: true },
    });
    expect(parseDatabaseAddress('db+sqlite:///relative.db')).toMatchObject({ path: 'relative.db' });
  });

  it.each([
    'db+postgresql://u:s3/cr3t@host/db',
    'db+postgresql://u:s3cr3t@host:99999/db',
    'db+postgresql://u:s3cr3t@host/db?sslmode=maybe',
    'db+sqlite://',
  ])('refuses %s in one sentence', (url) => {
    expect(() => parseDatabaseAddress(url)).toThrow(/^The result backend address .*\.$/);
    expect(() => parseDatabaseAddress(url)).not.toThrow(/s3/);
  });
});
