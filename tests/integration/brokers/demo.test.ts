import { openQuietDemo } from './demo-wire.ts';
import { describeBroker, EVERYTHING } from './suite.ts';

describeBroker('demo', openQuietDemo, { ...EVERYTHING, hasBytes: false });
