/** A token bucket: `rate` tokens a second flow in, and it holds those of half a second, one at least. */
export interface Bucket {
  readonly tokens: number;
  /** Unix seconds. */
  readonly at: number;
}

const HOLDS_SECONDS = 0.5;

export function fill(bucket: Bucket, rate: number, now: number): Bucket {
  const holds = Math.max(1, rate * HOLDS_SECONDS);
  const flown = Math.max(0, now - bucket.at) * rate;
  return { tokens: Math.min(holds, bucket.tokens + flown), at: now };
}

/** Takes whole tokens only, `most` at most. */
export function take(bucket: Bucket, most: number): { readonly taken: number; readonly bucket: Bucket } {
  const taken = Math.max(0, Math.min(Math.floor(bucket.tokens), Math.floor(most)));
  return { taken, bucket: { ...bucket, tokens: bucket.tokens - taken } };
}
