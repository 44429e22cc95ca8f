import 'bootstrap/dist/css/bootstrap.css';
import { Modal } from 'bootstrap';

document.body.insertAdjacentHTML(
  'beforeend',
  `<div class="modal" id="modal" tabindex="-1" aria-label="Modal">
    <div class="modal-dialog">
      <div class="modal-content">
        <h2>Modal</h2>
        <input aria-label="Field" />
        <button type="button" data-bs-dismiss="modal">Done</button>
      </div>
    </div>
  </div>`,
);
const element = document.querySelector('#modal');
element.addEventListener('shown.bs.modal', () => element.querySelector('input').focus());
const modal = new Modal(element);
globalThis.openModal = () => modal.show();
