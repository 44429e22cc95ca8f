import type { Identity, MessageCenterElement } from 'message-center-element/widget';
import type { WidgetPage } from '../../e2e/support/widget-page.js';

/** Signs in as the app's page does, without a reload. */
export async function signIn({ page }: WidgetPage, user: string): Promise<void> {
  await page.getByLabel('Name').fill(user);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut({ page }: WidgetPage): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
}

/** The identity of the element. */
export function identityOf({ element }: WidgetPage): Promise<Identity | null> {
  return element.evaluate((found) => (found as MessageCenterElement).identity);
}

/** How often a text occurs in the page and its shadow roots, visible or not. */
export function occurrencesOf({ page }: WidgetPage, text: string): Promise<number> {
  return page.getByText(text).count();
}

/** Marks messages up to a number read, from a script of the page. @returns The status. */
export function markReadUpTo({ page }: WidgetPage, upTo: number): Promise<number> {
  return page.evaluate(async (upTo) => {
    const response = await fetch('message-center/messages/read-all', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ upTo }),
    });
    return response.status;
  }, upTo);
}
