import type { Figure } from '../../lib/contract/models.ts';
import { printCount } from '../../lib/format/count.ts';
import { durationParts, type Part as Quantity } from '../../lib/format/duration.ts';
import { printPercent } from '../../lib/format/percent.ts';
import { tasksHref } from '../../lib/views/subject.ts';

/** A headline figure in words: the number with its unit, and how it stands against the same hour yesterday. */
export interface FigureWords {
  readonly label: string;
  /** Empty when it is unknown; then `unknown` says why. */
  readonly value: readonly Quantity[];
  readonly unknown: string;
  /** The lead of the note is stronger than the rest. */
  readonly lead: string | undefined;
  readonly note: string;
  /** It broke its bound. */
  readonly hot: boolean;
  readonly href: string;
}

type FigureId = Figure['id'];

/** A failure share that is high whatever is usual, and by how much above yesterday's it has to be. */
const HIGH_FAILURE = 0.05;
const MUCH_MORE = 2;
/** Older than this and somebody waits, seconds. */
const LONG_WAIT = 60;

const LABELS: Readonly<Record<FigureId, string>> = {
  throughput: 'Throughput',
  failing: 'Failing',
  runtime: 'Runtime p95',
  oldest: 'Oldest waiting',
  waiting: 'Waiting in queues',
  slots: 'Slots busy',
};
const UNKNOWN: Readonly<Record<FigureId, string>> = {
  throughput: 'no task has ended since Expediter began to listen',
  failing: 'no task has ended in the last 5 minutes',
  runtime: 'no task has ended in the last 5 minutes',
  oldest: 'the messages tell no time',
  waiting: 'no queue has been measured yet',
  slots: 'no worker is online',
};
const HREFS: Readonly<Record<FigureId, string>> = {
  throughput: '/tasks',
  failing: tasksHref({ state: 'FAILURE' }),
  runtime: tasksHref({ state: 'SUCCESS' }),
  oldest: '/queues',
  waiting: '/queues',
  slots: '/workers',
};

export function figureWords(figure: Figure): FigureWords {
  const { id, value } = figure;
  return {
    label: LABELS[id],
    value: value === undefined ? [] : quantity(figure, value),
    unknown: UNKNOWN[id],
    ...comparison(figure),
    hot: isHot(figure),
    href: HREFS[id],
  };
}

function quantity({ id, of }: Figure, value: number): readonly Quantity[] {
  switch (id) {
    case 'throughput':
      return [{ value: printCount(value), unit: '/s' }];
    case 'failing':
      return [{ value: printPercent(value).replace('%', ''), unit: '%' }];
    case 'runtime':
    case 'oldest':
      return durationParts(value);
    case 'waiting':
      return [countQuantity(value)];
    case 'slots':
      return [{ value: String(value), unit: of === undefined ? '' : `/ ${of}` }];
    default:
      return id satisfies never;
  }
}

/** 12.4k in two: the number, and the letter as its unit. */
function countQuantity(value: number): Quantity {
  const [, digits = '', unit = ''] = /^([\d.,]+)([kMG]?)$/.exec(printCount(value)) ?? [];
  return { value: digits, unit };
}

function comparison(figure: Figure): { readonly lead: string | undefined; readonly note: string } {
  const { id, value, before, subject } = figure;
  const lead =
    id === 'oldest' && (value ?? 0) > 0 && subject !== undefined
      ? `in ${subject.id}${figure.paused === true ? ', paused' : ''},`
      : undefined;
  if (value === undefined) return { lead: undefined, note: UNKNOWN[id] };
  if (before === undefined) return { lead, note: 'no data yesterday' };
  const then = `${joined(quantity({ ...figure, of: undefined }, before))} yesterday`;
  switch (id) {
    case 'throughput':
      return { lead: change(value, before), note: 'vs this hour yesterday' };
    case 'failing':
      return {
        lead: before > 0 && value >= MUCH_MORE * before ? `${printCount(value / before)}× usual` : undefined,
        note: then,
      };
    case 'runtime':
      return { lead: change(value, before), note: then };
    case 'waiting':
      return { lead: difference(value, before), note: 'vs this hour yesterday' };
    case 'oldest':
    case 'slots':
      return { lead, note: then };
    default:
      return id satisfies never;
  }
}

/** +13 %, −16 %, as yesterday. Of nothing there is no share: then the figure itself is the change. */
function change(value: number, before: number): string {
  if (before === 0) return value === 0 ? '±0 %' : 'from none';
  const percent = Math.round((value / before - 1) * 100);
  if (percent >= 1000) return `${printCount(value / before)}×`;
  return percent === 0 ? '±0 %' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}

function difference(value: number, before: number): string {
  const by = Math.round(value - before);
  return by === 0 ? '±0' : `${by > 0 ? '+' : '−'}${printCount(Math.abs(by))}`;
}

function isHot({ id, value, before, paused }: Figure): boolean {
  if (value === undefined || paused === true) return false;
  if (id === 'failing') return value >= HIGH_FAILURE && (before === undefined || value >= MUCH_MORE * before);
  return id === 'oldest' && value > LONG_WAIT && (before === undefined || value >= MUCH_MORE * before);
}

function joined(parts: readonly Quantity[]): string {
  return parts.map(({ value, unit }) => (unit === '' ? value : `${value} ${unit}`)).join(' ');
}
