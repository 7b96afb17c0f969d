/** The instant a page is rendered at on the server, Unix seconds. For the root layout, which hands it to `NowProvider`. */
export function renderTime(): number {
  return Date.now() / 1000;
}
