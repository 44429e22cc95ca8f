import { describeLooks } from './looks.js';

describeLooks('light');
