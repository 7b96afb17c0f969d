// @ts-check
/**
 * Next writes the prefix of every address into what it builds, and we learn it at start. So it builds for a
 * placeholder, and `server/pages-copy.ts` serves a copy of the build, this file included, with the real prefix in its
 * place. Hot reload builds while it serves: there the prefix is known.
 */
const basePath = process.env.NODE_ENV === 'development' ? process.env.EXPEDITER_BASE_PATH : '/__base_path__';

/** @type {import('next').NextConfig} */
export default {
  basePath: basePath ?? '',
  env: { NEXT_PUBLIC_BASE_PATH: basePath ?? '' },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  logging: { incomingRequests: false },
  // Types are checked by `npm run check`; an install without dev dependencies has to build as well.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['better-sqlite3', 'pino'],
  experimental: { optimizePackageImports: ['recharts'] },
};
