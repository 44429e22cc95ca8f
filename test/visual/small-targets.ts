import type { VisualStage } from './stage.js';

/** The widget's buttons and links that are narrower or lower than `least` px, with their sizes. */
export function smallTargets({ page }: VisualStage, least: number): Promise<string[]> {
  const targets = page.locator('message-center').locator('button, a:not(.main)');
  return targets.evaluateAll((all, px) => {
    const isShown = (each: Element): boolean => {
      const { host } = each.getRootNode() as ShadowRoot;
      return each.checkVisibility() && !each.matches('.main') && !host.matches('[inert]');
    };
    return all.filter(isShown).flatMap((each) => {
      const { width, height } = each.getBoundingClientRect();
      const name = each.ariaLabel ?? each.textContent?.trim();
      return width >= px && height >= px ? [] : [`${name}: ${width} x ${height}`];
    });
  }, least);
}
