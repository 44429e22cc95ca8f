import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { createMessageCenter, type MessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { sessions } from './sessions.js';

export const MESSAGE_CENTER = Symbol('MessageCenter');

async function openCenter(): Promise<MessageCenter> {
  const center = createMessageCenter({
    store: sqliteStore(process.env.DATABASE ?? 'messages.db'),
    use: [sessions], // so that sockets know the user too
    identify: ({ session }) => (session.user ? { user: session.user } : null),
  });
  await center.ready();
  return center;
}

@Module({
  providers: [{ provide: MESSAGE_CENTER, useFactory: openCenter }],
  exports: [MESSAGE_CENTER],
})
export class MessageCenterModule implements OnModuleDestroy {
  constructor(@Inject(MESSAGE_CENTER) private readonly center: MessageCenter) {}

  // Not in onApplicationShutdown: Nest waits for the server before that, and the server for sockets.
  async onModuleDestroy(): Promise<void> {
    await this.center.close();
  }
}
