import type { Browser } from 'playwright-core';

/** @returns Those of the fonts that the machine lacks. */
export async function missingFonts(browser: Browser, fonts: readonly string[]): Promise<string[]> {
  const page = await browser.newPage();
  const missing = await page.evaluate((names) => {
    const context = document.createElement('canvas').getContext('2d');
    const widthIn = (font: string): number | undefined => {
      if (context) context.font = `40px ${font}`;
      return context?.measureText('How it looks').width;
    };
    return names.filter((name) =>
      ['monospace', 'serif'].every((other) => widthIn(`'${name}', ${other}`) === widthIn(other)),
    );
  }, fonts);
  await page.close();
  return missing;
}
