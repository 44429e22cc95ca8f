import { property, state } from 'lit/decorators.js';
import type { InboxEndpoint } from '../../inbox/inbox-settings.js';
import type { Stop } from '../../platform/page.js';
import { siteHref } from '../../platform/site-url.js';
import { type ElementSettings, InboxElement } from '../message-center/inbox-element.js';
import { hasServer, type InboxOptions, serverOf } from '../message-center/inbox-options.js';
import { type Center, findCenters, watchCenters } from './center-registry.js';

/**
 * An element that has the inbox of a `<message-center>` of the page: of the one that `for` names,
 * else of the first one with the same server. Without one, it connects by itself.
 */
export abstract class LinkedElement extends InboxElement {
  /**
   * The `id` of the `<message-center>` whose server and token this element uses. While there is none,
   * the element waits, or stays in the inbox of the last one. Default: the first `<message-center>` of
   * the same server; without `server`, the first one. By default, if there is none, or if the element
   * has a `token` of its own, it uses its own `server` and `token`.
   */
  @property({ useDefault: true })
  for = '';

  /** The address of the inbox; null until the element that `for` names exists. */
  @state()
  private endpoint: InboxEndpoint | null = null;

  #stopWatching: Stop | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const update = (): void => this.requestUpdate();
    const stopCenters = watchCenters(update);
    // An `id` may move to another element.
    const ids = new MutationObserver(() => this.for && update());
    ids.observe(this.getRootNode(), { attributeFilter: ['id'], subtree: true });
    this.#stopWatching = () => {
      stopCenters();
      ids.disconnect();
    };
    update();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopWatching?.();
  }

  protected override findInbox(): void {
    const found = this.isConnected ? this.#findEndpoint() : null;
    const { endpoint } = this;
    const isSame = found?.server === endpoint?.server && found?.token === endpoint?.token;
    if (found && !isSame) this.endpoint = found;
  }

  protected override get configuredBy(): readonly PropertyKey[] {
    return ['endpoint', 'server', 'token', 'strings', 'initial', 'theme'];
  }

  /** It shows no popups, and opts in to no alerts. */
  protected override get settings(): ElementSettings | null {
    const { endpoint } = this;
    if (!endpoint) return null;
    const alerts = { desktop: false, sound: null, title: false };
    return { ...endpoint, popups: false, popupMs: 1, closeMarksRead: false, alerts };
  }

  #findEndpoint(): InboxEndpoint | null {
    const center = this.for ? this.#findById() : this.#findByServer();
    if (!center && this.for) return null;
    const { server, token } = center ?? this;
    return { server: serverOf({ server }), token: token ?? undefined };
  }

  /** Searches the element's own tree, then those around it. */
  #findById(): Center | undefined {
    const named = findCenters().filter(({ id }) => id === this.for);
    return rootsAround(this)
      .map((root) => named.find((center) => center.getRootNode() === root))
      .find((center) => center !== undefined);
  }

  #findByServer(): Center | undefined {
    if (this.token !== undefined) return undefined;
    const centers = findCenters().filter(hasServer);
    const own = urlOf(this.server);
    const isDefault = this.server === (this.constructor as typeof InboxOptions).defaultServer;
    return (
      centers.find(({ server }) => urlOf(server) === own) ?? (isDefault ? centers[0] : undefined)
    );
  }
}

function rootsAround(node: Node): readonly Node[] {
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? [root, ...rootsAround(root.host)] : [root];
}

function urlOf(server: string): string | null {
  return siteHref(serverOf({ server }));
}
