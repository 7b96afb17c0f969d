import type { World } from '../world.ts';

/** Something that goes wrong in the shop for a while, in a way that happens to real ones. */
export interface Incident {
  /** As `--demo-incident` takes it. */
  readonly name: string;
  /** One clause for the help and the docs: what a person sees. */
  readonly tells: string;
  /** Seconds until it is mended, unless somebody mends it before. */
  readonly lasts: number;
  /** Answers how it ends. */
  begin(world: World): () => void;
}
