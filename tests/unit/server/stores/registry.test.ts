import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
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
