import { describeLooks } from './looks.js';

describeLooks('dark');
