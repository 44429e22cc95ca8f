import * as Dialog from '@radix-ui/react-dialog';
import { showInReact } from './react-page.jsx';

showInReact((open, onOpenChange) => (
  <Dialog.Root open={open} onOpenChange={onOpenChange}>
    <Dialog.Portal>
      <Dialog.Overlay style={{ position: 'fixed', inset: 0, background: '#0008', zIndex: 50 }} />
      <Dialog.Content
        style={{ position: 'fixed', inset: '20% 30% auto', background: 'Canvas', zIndex: 50 }}
      >
        <Dialog.Title>Modal</Dialog.Title>
        <Dialog.Description>Of Radix</Dialog.Description>
        <input aria-label="Field" />
        <Dialog.Close>Done</Dialog.Close>
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
));
