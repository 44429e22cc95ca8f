import { createMessageCenter, MessageCenterError } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { expect, test } from 'vitest';

test('a message that was sent is in the inbox', async () => {
  const center = createMessageCenter({ store: sqliteStore(':memory:') });
  const to = { user: 'barry' };
  await center.send({ to, text: 'Your report is ready.' });
  const { messages } = await center.list(to);
  expect(messages).toMatchObject([{ text: 'Your report is ready.' }]);
  await expect(center.send({ to, text: '' })).rejects.toBeInstanceOf(MessageCenterError);
  await center.close();
});
