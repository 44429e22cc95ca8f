import '@shoelace-style/shoelace/dist/themes/light.css';
import '@shoelace-style/shoelace/dist/components/dialog/dialog.js';

document.body.insertAdjacentHTML(
  'beforeend',
  `<sl-dialog label="Modal">
    <input aria-label="Field" autofocus />
    <button slot="footer" type="button">Done</button>
  </sl-dialog>`,
);
const dialog = document.querySelector('sl-dialog');
dialog.querySelector('button').addEventListener('click', () => dialog.hide());
globalThis.openModal = () => dialog.show();
