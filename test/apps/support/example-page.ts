import type { Page } from 'playwright-core';
import type { WidgetPage } from '../../e2e/support/widget-page.js';

/** Signs in as the app's page does, without a reload. */
export async function signIn({ page }: WidgetPage, user: string): Promise<void> {
  await page.getByLabel('Name').fill(user);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut({ page }: WidgetPage): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
}

/** For whom the element shows messages. */
export function identityOf({ page }: WidgetPage): Promise<string | null> {
  return page.locator('message-center').evaluate(({ identity }) => identity);
}

/** How often a text is in the page, in shadow roots too, to be seen or not. */
export function occurrencesOf({ page }: WidgetPage, text: string): Promise<number> {
  return page.getByText(text).count();
}

/** What the app's server answers below the message center's path, asked by the page itself. */
export async function statusOf(page: Page, path: string): Promise<number> {
  return page.evaluate(async (path) => (await fetch(path)).status, path);
}

/** Marks read what came up to a number, as scripts do. */
export async function markReadUpTo({ page }: WidgetPage, upTo: number): Promise<number> {
  return page.evaluate(async (upTo) => {
    const response = await fetch('message-center/messages/read-all', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ upTo }),
    });
    return response.status;
  }, upTo);
}
