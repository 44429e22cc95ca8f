import {
  Button,
  Dialog,
  Heading,
  Input,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { showInReact } from './react-page.jsx';

const overlay = { position: 'fixed', inset: 0, background: '#0008' };
const modal = { position: 'fixed', inset: '20% 30% auto', background: 'Canvas' };

showInReact((open, setOpen) => (
  <ModalOverlay isOpen={open} onOpenChange={setOpen} isDismissable style={overlay}>
    <Modal style={modal}>
      <Dialog>
        <Heading slot="title">Modal</Heading>
        <TextField aria-label="Field" autoFocus>
          <Input />
        </TextField>
        <Button slot="close">Done</Button>
      </Dialog>
    </Modal>
  </ModalOverlay>
));
