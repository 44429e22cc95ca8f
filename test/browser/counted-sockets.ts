/** Counts the sockets that a page opens; to be imported before all else. */
export const opened: string[] = [];

const { WebSocket } = window;

window.WebSocket = class extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    opened.push(this.url);
  }
};
