import type { InitialState } from 'message-center-element';
import { MessageCenter } from 'message-center-element/react';
import { useState } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';

function Page({ initial }: { initial: InitialState }) {
  const [heard, setHeard] = useState(0);
  return (
    <main>
      <h1>React</h1>
      <MessageCenter
        popups="top-end"
        popupMs={120_000}
        initial={initial}
        renderMessage={({ text }) => text.toUpperCase()}
        onMcMessage={() => setHeard((count) => count + 1)}
      >
        <a href="/messages">Your messages</a>
      </MessageCenter>
      <output>{heard}</output>
    </main>
  );
}

export function renderPage(initial: InitialState): string {
  return renderToString(<Page initial={initial} />);
}

export function startPage(target: Element, initial: InitialState): void {
  hydrateRoot(target, <Page initial={initial} />);
}
