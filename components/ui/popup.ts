/** The look of everything that floats over the page: menus, lists, popovers. */
export const POPUP =
  'rounded-panel border border-line bg-raised text-ink shadow-raised outline-none transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:border-transparent';
