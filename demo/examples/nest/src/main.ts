import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { MessageCenter } from 'message-center-element/server';
import { AppModule } from './app.module.js';
import { MESSAGE_CENTER } from './message-center.module.js';
import { sessions } from './sessions.js';

const app = await NestFactory.create<NestExpressApplication>(AppModule, {
  logger: ['error'],
  // Browsers open connections in advance; without requests, Nest would wait for them.
  forceCloseConnections: true,
});
const center = app.get<MessageCenter>(MESSAGE_CENTER);
app.use(sessions);
app.use('/message-center', center.router());
center.attach(app.getHttpServer());
app.useStaticAssets('public');
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
console.log(await app.getUrl());
