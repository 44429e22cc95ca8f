/**
 * The visitor's choice among the themes. It is not a module, so that it runs before the page is
 * first drawn and no other theme flashes up.
 */
{
  const KEY = 'demo-theme';
  const link = document.querySelector('link#theme');
  const chosen = localStorage.getItem(KEY) ?? 'quiet';

  /** @param {string} theme */
  const show = (theme) => link?.setAttribute('href', `/themes/${theme}.css`);
  if (chosen !== 'quiet') show(chosen);

  document.addEventListener('DOMContentLoaded', () => {
    for (const page of document.querySelectorAll('.pages a')) {
      if (page.getAttribute('href') === location.pathname) page.ariaCurrent = 'page';
    }
    const choice = document.querySelector('#theme-choice');
    if (!(choice instanceof HTMLSelectElement)) return;
    choice.value = chosen;
    choice.addEventListener('change', () => {
      localStorage.setItem(KEY, choice.value);
      show(choice.value);
    });
  });
}
