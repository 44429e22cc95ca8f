import type { Popup } from '../state/inbox-view.js';

const ENTER_MS = 220;
const LEAVE_MS = 180;
const SLIDE_PX = 14;
const EASE = 'cubic-bezier(0.2, 0.8, 0.3, 1)';

interface StackHost {
  readonly renderRoot: ParentNode;
  readonly place: string;
  requestUpdate(): void;
}

/**
 * Lets popups come and go softly, and the others make room. A popup that has left the stack stays
 * among the rows, where it was, until it has faded; with reduced motion nothing moves or lingers.
 */
export class StackMotion {
  /** What is to be rendered: the popups that are up, and those that are leaving. */
  rows: readonly Popup[] = [];
  readonly #host: StackHost;
  readonly #entering = new Set<string>();
  readonly #leaving = new Map<string, Animation | undefined>();

  constructor(host: StackHost) {
    this.#host = host;
  }

  isLeaving(key: string): boolean {
    return this.#leaving.has(key);
  }

  /** Follows a change of the stack, before it is rendered. */
  follow(popups: readonly Popup[]): void {
    const up = new Set(popups.map(({ key }) => key));
    const known = new Set(this.rows.map(({ key }) => key));
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    for (const key of up) {
      this.#leaving.get(key)?.cancel();
      this.#leaving.delete(key);
      if (!known.has(key) && !still) this.#entering.add(key);
    }
    for (const key of known) {
      if (!up.has(key) && !this.#leaving.has(key) && !still) this.#leaving.set(key, undefined);
    }
    this.rows = still ? popups : this.#withLeaving(popups);
  }

  /** Starts what has to move, after it was rendered. */
  play(): void {
    for (const key of this.#entering) {
      this.#slot(key)?.animate(this.#frames(), { duration: ENTER_MS, easing: EASE });
    }
    this.#entering.clear();
    for (const [key, running] of this.#leaving) {
      if (running === undefined) this.#leave(key);
    }
  }

  #leave(key: string): void {
    const frames = this.#frames().reverse();
    const options = { duration: LEAVE_MS, easing: EASE, fill: 'forwards' } as const;
    const animation = this.#slot(key)?.animate(frames, options);
    this.#leaving.set(key, animation);
    if (animation === undefined) this.#drop(key);
    else animation.onfinish = () => this.#drop(key);
  }

  #drop(key: string): void {
    this.#leaving.delete(key);
    this.rows = this.rows.filter((popup) => popup.key !== key);
    this.#host.requestUpdate();
  }

  /** Puts each leaving popup before the one that followed it. */
  #withLeaving(popups: readonly Popup[]): Popup[] {
    const merged = [...popups];
    let next: Popup | undefined;
    for (const popup of this.rows.toReversed()) {
      if (this.#leaving.has(popup.key)) {
        const at = merged.findIndex(({ key }) => key === next?.key);
        merged.splice(at === -1 ? merged.length : at, 0, popup);
      }
      next = popup;
    }
    return merged;
  }

  #slot(key: string): HTMLElement | undefined {
    const slots = this.#host.renderRoot.querySelectorAll<HTMLElement>('.slot');
    return [...slots].find((slot) => slot.dataset.key === key);
  }

  #frames(): Keyframe[] {
    const slide = this.#host.place.startsWith('top') ? -SLIDE_PX : SLIDE_PX;
    return [
      { gridTemplateRows: '0fr', marginBlock: '0', opacity: 0, translate: `0 ${slide}px` },
      { gridTemplateRows: '1fr', opacity: 1, translate: '0 0' },
    ];
  }
}
