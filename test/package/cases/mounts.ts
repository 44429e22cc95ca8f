/** Compiled in an app that has the package installed, never run: servers that take the handler. */
import { createServer } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import type { Hono } from 'hono';
import type Koa from 'koa';
import type { MessageCenter } from 'message-center-element/server';

export function mount(
  center: MessageCenter,
  express: Express,
  koa: Koa,
  fastify: FastifyInstance,
  hono: Hono<{ Bindings: HttpBindings }>,
): void {
  createServer(center.handler);
  express.use(center.handler);
  koa.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/message-center/')) return next();
    ctx.respond = false;
    center.handler(ctx.req, ctx.res);
  });
  fastify.all('/message-center/*', (request, reply) => {
    reply.hijack();
    Object.assign(request.raw, { body: request.body });
    center.handler(request.raw, reply.raw);
  });
  hono.all('/message-center/*', ({ env }) => {
    center.handler(env.incoming, env.outgoing);
    return RESPONSE_ALREADY_SENT;
  });
}
