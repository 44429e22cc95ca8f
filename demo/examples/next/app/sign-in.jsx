'use client';

const messageCenter = () => document.querySelector('message-center');

async function signIn(event) {
  event.preventDefault();
  const user = new FormData(event.target).get('user');
  await fetch('/sign-in', { method: 'POST', body: JSON.stringify({ user }) });
  // The page stays as it is: the element asks again who is signed in.
  await messageCenter().refresh();
}

async function signOut() {
  await fetch('/sign-out', { method: 'POST' });
  await messageCenter().refresh();
}

export function SignIn() {
  return (
    <>
      <form onSubmit={signIn}>
        <label>
          Name <input name="user" required />
        </label>
        <button type="submit">Sign in</button>
      </form>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </>
  );
}
