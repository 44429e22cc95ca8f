import { promisify } from 'node:util';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { Request } from 'express';

@Controller()
export class SignInController {
  @Post('sign-in')
  @HttpCode(204)
  signIn(@Req() request: Request, @Body('user') user: string): void {
    request.session.user = user;
  }

  @Post('sign-out')
  @HttpCode(204)
  async signOut(@Req() { session }: Request): Promise<void> {
    await promisify(session.destroy.bind(session))();
  }
}
