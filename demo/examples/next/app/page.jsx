import { MessageCenter } from 'message-center-element/react';
import { headers } from 'next/headers';
import { center } from '../center.js';
import { userOf } from '../session.js';
import { SignIn } from './sign-in.jsx';

/** What the element shows before it is connected; undefined for a visitor. */
async function initialState() {
  const user = await userOf((await headers()).get('cookie') ?? '');
  if (!user) return undefined;
  const { messages, counts, position, inbox } = await center.sync({ user });
  return { messages, counts, position, inbox };
}

export default async function Page() {
  return (
    <main>
      <h1>My app</h1>
      <MessageCenter initial={await initialState()} />
      <SignIn />
    </main>
  );
}
