import { describe, expect, it } from 'vitest';
import { entriesOf, troublesElsewhere } from '../../../../components/shell/cluster-entries.ts';
import { switchItems } from '../../../../components/shell/search-items.ts';
import { clusterName } from '../../../../lib/ids.ts';
import { START } from '../../../support/builders.ts';
import { aSummary } from '../../server/http/fake-ports.ts';

const DOWN = { state: 'down', since: START, reason: 'refused' } as const;
const prod = aSummary(clusterName('prod'));
const eu = aSummary(clusterName('eu'), {
  broker: { kind: 'redis', address: 'redis://eu', link: DOWN },
  verdict: { severity: 'critical', sentence: 'Degraded: The broker is out of reach.' },
});

describe('entriesOf', () => {
  it.each([
    [undefined, [true, false]],
    ['prod', [true, false]],
    ['eu', [false, true]],
    ['us', [false, false]],
  ])('knows which one %s means', (here, isHere) => {
    expect(entriesOf([prod, eu], here).map((entry) => entry.isHere)).toEqual(isHere);
  });

  it('keeps the first one out of the address', () => {
    expect(entriesOf([prod, eu], undefined).map(({ param }) => param)).toEqual([undefined, 'eu']);
  });

  it('tells where it is, how the link to it is, and how it does', () => {
    expect(entriesOf([prod, eu], undefined)[1]).toMatchObject({
      detail: 'Redis · redis://eu',
      link: DOWN,
      severity: 'critical',
      sentence: 'Degraded: The broker is out of reach.',
    });
  });
});

describe('troublesElsewhere', () => {
  it('warns of the others alone', () => {
    expect(troublesElsewhere(entriesOf([prod, eu], 'prod')).map(({ name }) => name)).toEqual(['eu']);
    expect(troublesElsewhere(entriesOf([prod, eu], 'eu'))).toEqual([]);
  });
});

describe('switchItems', () => {
  it('leads to each of the others', () => {
    const chosen: string[] = [];
    const items = switchItems(entriesOf([prod, eu], undefined), ({ name }) => chosen.push(name));

    items[0]?.onSelect?.();

    expect(items).toMatchObject([{ label: 'Switch to cluster eu', note: 'down' }]);
    expect(chosen).toEqual(['eu']);
  });
});
