import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterName } from '../../../../lib/ids.ts';
import { openStore } from '../../../../server/stores/registry.ts';

describe('openStore', () => {
  it.each([
    ['sqlite:./data/expediter.db', 'sqlite', resolve('data/expediter.db')],
    ['sqlite:/var/lib/expediter.db', 'sqlite', '/var/lib/expediter.db'],
    ['sqlite:///var/lib/expediter.db', 'sqlite', '/var/lib/expediter.db'],
    ['memory:', 'memory', 'memory:'],
  ])('%s is a %s store at %s', (url, kind, address) => {
    expect(openStore(url)).toMatchObject({ kind, address });
  });

  it.each([
    ['default', 'sqlite:./data/expediter.db', 'data/expediter.db'],
    ['eu', 'sqlite:./data/expediter.db', 'data/expediter.eu.db'],
    ['eu', 'sqlite:/var/lib/history', '/var/lib/history.eu'],
    ['eu', 'sqlite:/var/lib/.a.b/x.y.db', '/var/lib/.a.b/x.y.eu.db'],
    ['..', 'sqlite:data/x.db', 'data/x....db'],
  ])('keeps the history of the cluster %s of %s in a file of its own', (cluster, url, path) => {
    expect(openStore(url, { cluster: clusterName(cluster) }).address).toBe(resolve(path));
  });

  it.each([
    ['postgres://ada:secret@db/history', 'PostgreSQL'],
    ['mysql://ada:secret@db/history', 'mysql:'],
    ['history.db', 'no scheme'],
    ['sqlite:', 'names no file'],
    ['constructor:x', 'constructor:'],
  ])('refuses %s in one sentence, without its password', (url, named) => {
    const refused = () => openStore(url);

    expect(refused).toThrow(expect.objectContaining({ code: 'invalid', message: expect.stringContaining(named) }));
    expect(refused).not.toThrow('secret');
  });
});
