import { readFile } from 'node:fs/promises';

/** The app's own pages. */
export async function routes(ctx, next) {
  switch (`${ctx.method} ${ctx.path}`) {
    case 'GET /':
      ctx.type = 'html';
      ctx.body = await readFile('index.html');
      break;
    case 'POST /sign-in':
      ctx.session.user = ctx.request.body.user;
      ctx.status = 204;
      break;
    case 'POST /sign-out':
      ctx.session = null;
      ctx.status = 204;
      break;
    default:
      await next();
  }
}
