import { type FlowerRoute, look } from './route.ts';

/** Addresses of Flower's pages that people have in bookmarks and alerts lead to ours. */
export const pageRoutes: readonly FlowerRoute[] = [
  look('/task/:name{.+}', ({ name }) => lead(`../tasks/${encodeURIComponent(name)}`)),
  look('/worker/:name{.+}', ({ name }) => lead(`../workers/${encodeURIComponent(name)}`)),
  look('/broker', () => lead('queues')),
];

/** Relative, so that a prefix stays. */
function lead(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}
