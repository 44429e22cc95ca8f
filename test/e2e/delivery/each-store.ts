import { describe } from 'vitest';
import { useStage } from '../support/stage.js';
import type { NewData } from '../support/store-spec.js';
import { arrivalTests } from './arrival.js';
import { outageTests } from './outage.js';
import { stormTests } from './storm.js';

/** In a file for each store, so that they run at the same time. */
export function deliveryTests(newData: NewData): void {
  const stage = useStage({}, newData);
  describe('with open pages', () => arrivalTests(stage));
  describe('without a server', () => outageTests(stage));
  describe('through sudden deaths', () => stormTests(stage));
}
