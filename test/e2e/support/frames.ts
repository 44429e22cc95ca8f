/** The appearance of a page while its element is being set up. */
export interface Frames {
  /** The sum of all layout shifts. */
  shift: number;
  /** The text on the bell after each change; null before the element was rendered. */
  readonly badges: (string | null)[];
  /** Whether the element's content for browsers without JavaScript was ever visible. */
  fallbackSeen: boolean;
}

type FramesWindow = Window & { mcFrames: Frames };

/** Runs in a page before its own scripts, and looks at each of its frames. */
export function watchFrames(): void {
  const frames: Frames = { shift: 0, badges: [], fallbackSeen: false };
  (window as unknown as FramesWindow).mcFrames = frames;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
      frames.shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const badgeIn = (root: ParentNode): string => {
    const found = root.querySelector('[part~="badge"]');
    if (found) return found.textContent?.trim() ?? '';
    const roots = [...root.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot);
    return roots.map((inner) => (inner ? badgeIn(inner) : '')).join('');
  };
  const look = (): void => {
    const element = document.querySelector('message-center');
    if (element) {
      const rendered = element.shadowRoot?.querySelector('*') ? element.shadowRoot : null;
      const badge = rendered && badgeIn(rendered);
      if (frames.badges.at(-1) !== badge) frames.badges.push(badge);
      if (element.querySelector('a')?.checkVisibility()) frames.fallbackSeen = true;
    }
    requestAnimationFrame(look);
  };
  look();
}

/** Read in the page. */
export function framesSeen(): Frames {
  return (window as unknown as FramesWindow).mcFrames;
}
