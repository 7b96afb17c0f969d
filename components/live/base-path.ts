/** The prefix this page is served under, without a slash at its end; '' at the root. Written in before it is served. */
export const BASE_PATH = process.env.NEXT_PUBLIC_BASE_PATH ?? '';
