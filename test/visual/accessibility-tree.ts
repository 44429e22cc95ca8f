import type { CDPSession } from 'playwright-core';

/** Nodes of the browser's accessibility tree that are described by their own name, or have none. */
export async function allFaultsInTree(cdp: CDPSession): Promise<string[]> {
  const { nodes } = await cdp.send('Accessibility.getFullAXTree');
  return nodes.flatMap(({ ignored, role, name, description, properties = [] }) => {
    if (ignored) return [];
    const what = `${role?.value} "${name?.value ?? ''}"`;
    const isFocusable = properties.some(({ name: property }) => property === 'focusable');
    if (name?.value && description?.value === name.value)
      return [`${what} is described by its name`];
    const needsName = isFocusable && ['button', 'link', 'dialog'].includes(role?.value);
    return needsName && !name?.value ? [`${what} has no name`] : [];
  });
}
