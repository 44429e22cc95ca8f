import { Module } from '@nestjs/common';
import { MessageCenterModule } from './message-center.module.js';
import { SignInController } from './sign-in.controller.js';

@Module({ imports: [MessageCenterModule], controllers: [SignInController] })
export class AppModule {}
