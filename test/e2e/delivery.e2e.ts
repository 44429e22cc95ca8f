import { describe, inject } from 'vitest';
import { arrivalTests } from './delivery/arrival.js';
import { lostConnectionTests } from './delivery/lost-connection.js';
import { outageTests } from './delivery/outage.js';
import { stormTests } from './delivery/storm.js';
import { twoBrowsersTests } from './delivery/two-browsers.js';
import { useStage } from './support/stage.js';
import { describeOnStores } from './support/store-spec.js';

describe('delivery', () => {
  describeOnStores(inject('mongoSetUri'), (newData) => {
    const stage = useStage({}, newData);
    describe('with open pages', () => arrivalTests(stage));
    describe('without a server', () => outageTests(stage));
    describe('through sudden deaths', () => stormTests(stage));
  });
});

describe('delivery by a server that lives', () => {
  const stage = useStage();
  describe('without a connection', () => lostConnectionTests(stage));
  describe('to two browsers of one user', () => twoBrowsersTests(stage));
});
