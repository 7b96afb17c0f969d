// @ts-check
const basePath = process.env.BASE_PATH ?? '';

/** @type {import('next').NextConfig} */
export default {
  basePath,
  env: { NEXT_PUBLIC_BASE_PATH: basePath },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked by `npm run check`; an install without dev dependencies has to build as well.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['better-sqlite3', 'pino'],
  experimental: { optimizePackageImports: ['recharts'] },
};
