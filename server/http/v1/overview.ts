import { getOverview, getQuality, getSeries, getShell } from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { parseSeriesNames } from '../../../lib/metrics/series-names.ts';
import { type Route, route } from '../router.ts';
import type { V1Parts } from './routes.ts';
import { spanOf } from './span.ts';

/** How far from now `to` may lie for a caller whose clock is a little off. */
const NOW_WITHIN = 60;

export function overviewRoutes({ views, clock }: V1Parts): readonly Route[] {
  return [
    route(getShell, () => views.shell()),
    route(getOverview, ({ input: { from, to } }) => {
      const now = clock.now();
      if (to !== undefined && Math.abs(to - now) > NOW_WITHIN) throw presentOnly();
      return views.overview(from === undefined ? undefined : now - spanOf({ from, to: now }, now).from);
    }),
    route(getQuality, () => views.quality()),
    route(getSeries, async ({ input: { series, ...asked } }) => {
      const { step, ...range } = spanOf(asked, clock.now());
      return { items: [...(await views.series(parseSeriesNames(series), range, step))] };
    }),
  ];
}

function presentOnly(): ExpediterError {
  return new ExpediterError('unsupported', 'Field "to": the overview tells of the present, leave it out.');
}
