/** Counts the sockets that a page opens; must be imported first. */
export const opened: string[] = [];

const { WebSocket } = window;

window.WebSocket = class extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    opened.push(this.url);
  }
};
