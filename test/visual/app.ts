import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultyCenter } from '../support/faulty-center.mjs';
import { AVATAR, NOW, type Sample } from './samples.js';

const TO = { user: 'somebody' };

/** An app of one user, at a time that stands still. */
export class App extends FaultyCenter {
  /** @param html Its page. */
  constructor(html: string) {
    super({ identify: () => TO }, (request, response) => servePage(html, request, response));
    this.now = () => NOW.getTime();
  }

  /** @param samples What is sent, newest first. */
  async hold(samples: readonly Sample[]): Promise<void> {
    for (const sample of samples.toReversed()) await this.send(sample);
  }

  async send({ isRead, ...fields }: Sample): Promise<void> {
    const { id } = await this.center.send({ to: TO, ...fields });
    if (isRead) await this.center.markRead(TO, id);
  }

  /** The connection is lost, and there is none to be had. */
  async disconnect(): Promise<void> {
    this.network = 'down';
    await this.center.disconnect(TO);
  }
}

function servePage(html: string, { url }: IncomingMessage, response: ServerResponse): void {
  const isAvatar = url === '/avatar.svg';
  response.setHeader('content-type', isAvatar ? 'image/svg+xml' : 'text/html');
  response.end(isAvatar ? AVATAR : html);
}
