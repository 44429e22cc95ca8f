import { showWho } from './page.js';

await showWho();
