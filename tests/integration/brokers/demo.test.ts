import { openQuietDemo } from './demo-wire.ts';
import { describeBroker } from './suite.ts';

describeBroker('demo', openQuietDemo);
