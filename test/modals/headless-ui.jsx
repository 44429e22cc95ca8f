import { Dialog, DialogBackdrop, DialogPanel, DialogTitle } from '@headlessui/react';
import { showInReact } from './react-page.jsx';

showInReact((open, setOpen) => (
  <Dialog open={open} onClose={setOpen}>
    <DialogBackdrop style={{ position: 'fixed', inset: 0, background: '#0008' }} />
    <DialogPanel style={{ position: 'fixed', inset: '20% 30% auto', background: 'Canvas' }}>
      <DialogTitle>Modal</DialogTitle>
      <input aria-label="Field" data-autofocus />
      <button type="button" onClick={() => setOpen(false)}>
        Done
      </button>
    </DialogPanel>
  </Dialog>
));
