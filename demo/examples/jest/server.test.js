const { expect, test } = require('@jest/globals');
const { createMessageCenter, MessageCenterError } = require('message-center-element/server');
const { sqliteStore } = require('message-center-element/server/sqlite');

test('a message that was sent is in the inbox', async () => {
  const center = createMessageCenter({ store: sqliteStore(':memory:') });
  const to = { user: 'barry' };
  await center.send({ to, text: 'Your report is ready.' });
  const { messages } = await center.list(to);
  expect(messages).toMatchObject([{ text: 'Your report is ready.' }]);
  await expect(center.send({ to, text: '' })).rejects.toBeInstanceOf(MessageCenterError);
  await center.close();
});
