import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** Shows a modal in the React root of an app that the element is in; `openModal()` opens it. */
export function showInReact(render) {
  function Page() {
    const [open, setOpen] = useState(false);
    globalThis.openModal = () => setOpen(true);
    return render(open, setOpen);
  }
  const app = document.createElement('div');
  const root = document.createElement('div');
  document.body.append(app);
  app.append(root, document.querySelector('message-center'));
  createRoot(root).render(<Page />);
}
