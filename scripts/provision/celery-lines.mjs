// Celery's lines that the tests run with, oldest first. `newest` is what every test runs with that says nothing else.
export const CELERY_LINES = /** @type {const} */ (['5.2', '5.3', '5.4', '5.5', '5.6', 'newest']);

/** @typedef {(typeof CELERY_LINES)[number]} CeleryLine */

/** @param {CeleryLine} line */
export const environmentOf = (line) => (line === 'newest' ? '.test/venv' : `.test/celery-${line}`);

/** Exact versions of Celery and of all that decides what it says. @param {CeleryLine} line */
export const requirementsOf = (line) =>
  `tests/support/${line === 'newest' ? 'requirements.txt' : `requirements-celery-${line}.txt`}`;
