import type { MessageCenterElement } from 'message-center-element';
import { MessageCenter, type MessageCenterProps } from 'message-center-element/react';
import { createRef } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

export interface PropsPage {
  /** Renders the component with these props, at once. */
  render(props: MessageCenterProps): void;
  unmount(): void;
  readonly ref: { readonly current: MessageCenterElement | null };
}

export function startPage(target: Element): PropsPage {
  const root = createRoot(target);
  const ref = createRef<MessageCenterElement>();
  return {
    ref,
    render: (props) => flushSync(() => root.render(<MessageCenter ref={ref} {...props} />)),
    unmount: () => root.unmount(),
  };
}
