import { config } from 'zod';

// Zod compiles checks with `new Function`, which the policy of our pages forbids; even its attempt is reported as a
// violation. It decides when a schema is made, so every module with schemas for the browser imports this one first.
config({ jitless: true });
