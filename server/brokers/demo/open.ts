import { ExpediterError } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/query/nearest.ts';
import { type Clock, systemClock } from '../../clock.ts';
import type { Broker, BrokerOptions } from '../broker.ts';
import { obey } from './answers.ts';
import { createDemoBroker } from './demo-broker.ts';
import type { Incident } from './incidents/incident.ts';
import { findIncident, INCIDENTS } from './incidents/registry.ts';
import { createPast } from './past.ts';
import { createSimulation } from './simulation.ts';
import { createDemoWire } from './wire.ts';

/** What is told of the time before it was opened, seconds. */
const HISTORY = 2 * 3600;
const MAX_SPEED = 20;

/**
 * A make-believe cluster behind `demo://?seed=1&speed=1&incident=NAME`. It speaks the frames and answers of a real one,
 * so that everything above this port does its usual work. Throws `invalid` for what an address cannot say.
 */
export function openDemo({ url }: BrokerOptions, clock: Clock = systemClock): Broker {
  const { seed, speed, incident, history } = readAddress(url);
  const open = clock.now();
  const begin = open - history;
  const simulation = createSimulation({ seed, begin, open, incident, speed });
  const { world } = simulation;
  const wire = createDemoWire(function* nodes() {
    for (const [name, worker] of world.workers) {
      if (worker.state === 'up')
        yield [name, (command) => obey(world, worker, command.method, command.arguments)] as const;
    }
  });
  const past = history === 0 ? undefined : createPast(simulation, begin, clock);
  return createDemoBroker({ simulation, wire, clock, address: addressOf({ seed, speed, incident }), past });
}

interface Address {
  readonly seed: number;
  readonly speed: number;
  readonly incident: Incident | 'none' | undefined;
  readonly history: number;
}

function readAddress(url: string): Address {
  const query = new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? '');
  for (const key of query.keys()) {
    if (!['seed', 'speed', 'incident', 'history'].includes(key)) {
      throw invalid(`has no "${key}": it knows seed, speed, incident and history`);
    }
  }
  const number = (key: string, usual: number, isRight: (n: number) => boolean, wanted: string): number => {
    const text = query.get(key);
    const value = text === null ? usual : text.trim() === '' ? Number.NaN : Number(text);
    if (!isRight(value)) throw invalid(`takes ${wanted} as its ${key}`);
    return value;
  };
  return {
    seed: number('seed', 1, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number'),
    speed: number('speed', 1, (n) => n >= 0.1 && n <= MAX_SPEED, `a number from 0.1 to ${MAX_SPEED}`),
    history: number('history', HISTORY, (n) => n >= 0 && n <= 12 * 3600, 'seconds up to 12 hours'),
    incident: incidentOf(query.get('incident')),
  };
}

function incidentOf(name: string | null): Address['incident'] {
  if (name === null || name === 'all') return undefined;
  if (name === 'none') return 'none';
  const incident = findIncident(name);
  if (incident !== undefined) return incident;
  const names = [...INCIDENTS.map((known) => known.name), 'none'];
  const near = nearest(name, names);
  throw invalid(
    `has no incident "${name}"; ${near === undefined ? `it knows ${names.join(', ')}` : `did you mean "${near}"?`}`,
  );
}

function addressOf({ seed, speed, incident }: Omit<Address, 'history'>): string {
  const parts = [
    ...(seed === 1 ? [] : [`seed=${seed}`]),
    ...(speed === 1 ? [] : [`speed=${speed}`]),
    ...(incident === undefined ? [] : [`incident=${incident === 'none' ? incident : incident.name}`]),
  ];
  return `demo://${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
}

function invalid(what: string): ExpediterError {
  return new ExpediterError('invalid', `The demo cluster ${what}${what.endsWith('?') ? '' : '.'}`);
}
