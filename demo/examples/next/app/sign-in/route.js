import { cookies } from 'next/headers';
import { sessionOf } from '../../session.js';

export async function POST(request) {
  const { user } = await request.json();
  const jar = await cookies();
  jar.set('session', await sessionOf(user), { httpOnly: true, sameSite: 'lax' });
  return new Response(null, { status: 204 });
}
