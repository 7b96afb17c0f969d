import { getCommand } from '../../../lib/contract/rest.ts';
import { type Route, route } from '../router.ts';
import { found } from './found.ts';
import type { V1Parts } from './routes.ts';

export function commandRoutes({ control }: V1Parts): readonly Route[] {
  return [route(getCommand, ({ input: { id } }) => found(`The command "${id}"`, control.receipt(id)))];
}
