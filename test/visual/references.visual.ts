import { expect, inject, it } from 'vitest';
import { PICTURES } from './looks.js';
import { removeReferences, strayReferences } from './pictures.js';

it('every reference is of a picture that is taken', async () => {
  const stray = await strayReferences(new Set(PICTURES.map(({ name }) => name)));
  if (inject('updatePictures')) await removeReferences(stray);
  else expect(stray).toEqual([]);
});
