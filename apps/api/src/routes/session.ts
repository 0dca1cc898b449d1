import {
  keyScopes,
  ProblemError,
  type Session,
  sessionRequestSchema,
  sessionSchema,
} from '@sweepstack/protocol'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type Access, type Caller, sessionSeconds } from '../guard/access.ts'
import { readCookie, refuseSignInOfOthers, writeCookie } from '../guard/session-cookie.ts'

interface SessionParts {
  access: Access
}

/** Where a browser signs in; it has no key yet, so that this is not behind the guard. */
export const signInRoutes: FastifyPluginAsyncZod<SessionParts> = async (app, { access }) => {
  app.post(
    '/session',
    {
      config: {
        example: { key: 'swk_laptop.…' },
        problems: [
          'INVALID_REQUEST',
          'UNAUTHORIZED',
          'HOST_NOT_ALLOWED',
          'ORIGIN_NOT_ALLOWED',
          'UNSUPPORTED_MEDIA_TYPE',
          'HEADERS_TOO_LARGE',
        ],
      },
      schema: {
        tags: ['Keys'],
        summary: 'Sign a browser in with a key: sets a cookie that stands for it for a week',
        body: sessionRequestSchema,
        response: { 201: sessionSchema },
      },
    },
    async (request, reply) => {
      refuseSignInOfOthers(request)
      const opened = await access.begin(request.body.key)
      if (opened === undefined) {
        reply.header('www-authenticate', 'Bearer realm="sweepstack"')
        throw new ProblemError('UNAUTHORIZED', 'The API does not know this key.')
      }
      const before = readCookie(request)
      if (before !== undefined) await access.end(before)
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .header('set-cookie', writeCookie(request, opened.session, sessionSeconds))
      return sessionOf(opened.caller)
    },
  )
}

export const sessionRoutes: FastifyPluginAsyncZod<SessionParts> = async (app, { access }) => {
  app.get(
    '/session',
    {
      config: { scope: 'read' },
      schema: {
        tags: ['Keys'],
        summary: 'Name and scopes of the key of this request, or of its session',
        response: { 200: sessionSchema },
      },
    },
    async ({ caller }, reply) => {
      reply.header('cache-control', 'no-store')
      return caller ? sessionOf(caller) : { key: null, scopes: [...keyScopes], expiresAt: null }
    },
  )

  app.delete(
    '/session',
    {
      config: { scope: 'read', answer: 'none' },
      schema: { tags: ['Keys'], summary: 'Sign out: ends the session of the cookie' },
    },
    async (request, reply) => {
      const session = readCookie(request)
      if (session !== undefined) await access.end(session)
      return reply
        .code(204)
        .header('set-cookie', writeCookie(request, '', 0))
        .send()
    },
  )
}

function sessionOf({ name, scopes, expiresAt }: Caller): Session {
  return { key: name, scopes: [...scopes], expiresAt }
}
