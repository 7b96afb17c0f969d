/** Programs whose metrics we tell beside our own. */
export const DIALECTS = ['celery', 'flower'] as const;
export type Dialect = (typeof DIALECTS)[number];
