import Dialog from '@mui/material/Dialog';
import DialogTitle from '@mui/material/DialogTitle';
import { showInReact } from './react-page.jsx';

showInReact((open, setOpen) => (
  <Dialog open={open} onClose={() => setOpen(false)} aria-label="Modal">
    <DialogTitle>Modal</DialogTitle>
    <input aria-label="Field" ref={(input) => input?.focus()} />
    <button type="button" onClick={() => setOpen(false)}>
      Done
    </button>
  </Dialog>
));
