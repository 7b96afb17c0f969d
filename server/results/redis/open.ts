import type { Redis } from 'ioredis';
import type { TaskId } from '../../../lib/ids.ts';
import { tooLarge } from '../../../lib/tasks/stored-value.ts';
import { parseRedisAddress } from '../../redis/address.ts';
import { redisConnections } from '../../redis/connection.ts';
import { isRefusal } from '../../redis/failure.ts';
import { NOTHING, readMeta } from '../meta.ts';
import {
  type Group,
  MAX_VALUE_BYTES,
  type ResultBackend,
  type ResultBackendOptions,
  type TaskResult,
} from '../result-backend.ts';

/** Celery's key-value layout on a Redis. Nothing is connected until something is asked. Throws `invalid` for an address that cannot be read. */
export function openRedisResults({ url, global_keyprefix }: ResultBackendOptions): ResultBackend {
  const address = parseRedisAddress(url, {}, 'result backend');
  const keys = resultKeys(global_keyprefix);
  const link = redisConnections(address).createLink();

  return {
    kind: 'redis',
    address: address.text,
    async find(id) {
      return link.use(async (redis) => {
        const result = (await read(redis, [id])).get(id);
        if (result?.group === undefined) return result;
        return { ...result, group: await readGroup(redis, result.group) };
      });
    },
    findMany: (ids) => link.use((redis) => read(redis, ids)),
    close: () => link.close(),
  };

  async function read(redis: Redis, ids: readonly TaskId[]): Promise<ReadonlyMap<TaskId, TaskResult>> {
    const sizes = await Promise.all(ids.map((id) => redis.strlen(keys.task(id))));
    const found = new Map<TaskId, TaskResult>();
    const stored = ids.map((id, index) => ({ id, bytes: sizes[index] ?? 0 })).filter(({ bytes }) => bytes > 0);
    await Promise.all(
      stored.map(async ({ id, bytes }) => {
        const [meta, ttl] = await Promise.all([
          bytes > MAX_VALUE_BYTES ? undefined : redis.getBuffer(keys.task(id)),
          redis.pttl(keys.task(id)),
        ]);
        const expiresIn = ttl > 0 ? ttl / 1000 : undefined;
        if (meta === undefined) found.set(id, { ...NOTHING, value: tooLarge(bytes, MAX_VALUE_BYTES), expiresIn });
        else if (meta !== null) found.set(id, readMeta(meta, expiresIn)); // it may have expired in between
      }),
    );
    return found;
  }

  /** The counters of a chord that is not done, or failed: else the keys are gone. */
  async function readGroup(redis: Redis, group: Group): Promise<Group> {
    const [done, size, more] = await Promise.all([
      redis.zcard(keys.chordParts(group.id)).catch((error: unknown) => {
        // With `result_chord_ordered: false` the parts are a list.
        if (isRefusal(error)) return redis.llen(keys.chordParts(group.id));
        throw error;
      }),
      redis.get(keys.chordSize(group.id)),
      redis.get(keys.chordSizeChange(group.id)),
    ]);
    if (done === 0 && size === null) return group;
    const total = size === null ? undefined : Number(size) + Number(more ?? 0);
    return { ...group, chord: { done, size: Number.isFinite(total) ? total : undefined } };
  }
}

/** Celery puts a `_` behind a prefix that does not end in a mark of its own (`KeyValueStoreBackend._add_global_keyprefix`, 5.3). */
export function resultKeys(prefix = '') {
  const before = prefix === '' || /[:_.-]$/.test(prefix) ? prefix : `${prefix}_`;
  const group = (id: string) => `${before}celery-taskset-meta-${id}`;
  return {
    task: (id: string) => `${before}celery-task-meta-${id}`,
    group,
    chordParts: (id: string) => `${group(id)}.j`,
    chordSize: (id: string) => `${group(id)}.s`,
    chordSizeChange: (id: string) => `${group(id)}.t`,
  };
}
