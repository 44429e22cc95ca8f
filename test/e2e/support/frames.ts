/** What a page looks like while its element comes to be. */
export interface Frames {
  /** How far the layout has shifted, summed up. */
  shift: number;
  /** What stood on the bell, each time it changed; before the element was rendered: null. */
  readonly badges: (string | null)[];
  /** Whether what stands in the element for browsers without JavaScript was ever to be seen. */
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
