import './without-eval.ts';
import { z } from 'zod';

/** RFC 9457 problem details. `code` is one of lib/errors, or `internal`; `id` finds the cause in our log. */
export const Problem = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  id: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
