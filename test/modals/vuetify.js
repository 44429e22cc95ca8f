import 'vuetify/styles';
import { createApp, h, ref } from 'vue';
import { createVuetify } from 'vuetify';
import { VApp } from 'vuetify/components/VApp';
import { VCard } from 'vuetify/components/VCard';
import { VDialog } from 'vuetify/components/VDialog';

const open = ref(false);
const setOpen = (value) => {
  open.value = value;
};
const content = () => [
  h('h2', 'Modal'),
  h('input', { 'aria-label': 'Field', autofocus: true }),
  h('button', { type: 'button', onClick: () => setOpen(false) }, 'Done'),
];
const dialog = () =>
  h(
    VDialog,
    { modelValue: open.value, 'onUpdate:modelValue': setOpen, width: 400, 'aria-label': 'Modal' },
    () => h(VCard, null, content),
  );
const root = document.createElement('div');
document.body.append(root);
createApp({ render: () => h(VApp, null, dialog) })
  .use(createVuetify())
  .mount(root);
globalThis.openModal = () => setOpen(true);
