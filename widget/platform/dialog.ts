/**
 * The platform's dialogs. DOMs without them, such as those of tests, only get the attribute `open`.
 */

export function showDialog(dialog: HTMLDialogElement, modal: boolean): void {
  if (modal && dialog.showModal) dialog.showModal();
  else if (dialog.show) dialog.show();
  else dialog.setAttribute('open', '');
}

export function closeDialog(dialog: HTMLDialogElement): void {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute('open');
}
