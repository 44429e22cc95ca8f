import { createFocusTrap } from 'focus-trap';

const style =
  'position: fixed; inset: 20% 30% auto; background: Canvas; outline: 100vmax solid #0008';
document.body.insertAdjacentHTML(
  'beforeend',
  `<div id="modal" role="dialog" aria-modal="true" aria-label="Modal" style="${style}" hidden>
    <h2>Modal</h2>
    <input aria-label="Field" />
    <button type="button">Done</button>
  </div>`,
);
const element = document.querySelector('#modal');
const trap = createFocusTrap(element, {
  onDeactivate: () => {
    element.hidden = true;
  },
});
element.querySelector('button').addEventListener('click', () => trap.deactivate());
globalThis.openModal = () => {
  element.hidden = false;
  trap.activate();
};
