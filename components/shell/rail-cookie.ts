/** Holds `narrow` or `wide`: how the user left the side bar. */
export const RAIL_COOKIE = 'expediter-rail';
