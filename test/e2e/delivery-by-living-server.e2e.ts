import { describe } from 'vitest';
import { lostConnectionTests } from './delivery/lost-connection.js';
import { twoBrowsersTests } from './delivery/two-browsers.js';
import { useStage } from './support/stage.js';

describe('delivery by a server that lives', () => {
  const stage = useStage();
  describe('without a connection', () => lostConnectionTests(stage));
  describe('to two browsers of one user', () => twoBrowsersTests(stage));
});
