import { isAllowed, type KeyScope, keyScopes, ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Access, Caller } from './access.ts'
import { readCookie, refuseCookieOfOthers } from './session-cookie.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a key must be allowed to, to ask this route. */
    scope?: KeyScope
  }
  interface FastifyRequest {
    /** Undefined where nobody is asked for a key. */
    caller: Caller | undefined
  }
}

/**
 * Puts a guard before every route of this plugin and of those within it. It hangs on the route that was
 * found and never reads the URL, which has many spellings. A route that declares no scope is an error of
 * ours, and the application is not built.
 */
export function guardRoutes(app: FastifyInstance, access: Access): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    const scope = config?.scope
    if (scope === undefined || !keyScopes.includes(scope)) {
      throw new Error(`${method} ${url} declares no scope: set config.scope`)
    }
  })
  app.decorateRequest('caller', undefined)
  app.addHook('onRequest', async (request, reply) => {
    const needed = request.routeOptions.config.scope ?? 'admin'
    const caller = await callerOf(request, access)
    request.caller = caller
    if (caller === undefined) {
      if (!(await access.asksForKey())) return
      reply.header('www-authenticate', 'Bearer realm="sweepstack"')
      throw new ProblemError(
        'UNAUTHORIZED',
        request.headers.authorization === undefined
          ? 'Send a key as Authorization: Bearer <key>, or sign in with one: POST /v1/session.'
          : 'The API does not know this key.',
      )
    }
    request.log = request.log.child({ key: caller.name })
    if (isAllowed(caller.scopes, needed)) return
    throw new ProblemError(
      'FORBIDDEN',
      `The key "${caller.name}" has the scope ${caller.scopes.join(', ')}; this request needs ${needed}.`,
    )
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, url, config } = request.routeOptions
    if (method === 'GET' || method === 'HEAD' || reply.statusCode >= 400) return
    const level = config.scope === 'worker' ? 'debug' : 'info'
    request.log[level]({ method, route: url, params: request.params }, 'changed')
  })
}

/** A key that is sent counts, and no cookie beside it. @throws ProblemError ORIGIN_NOT_ALLOWED */
async function callerOf(request: FastifyRequest, access: Access): Promise<Caller | undefined> {
  const { authorization } = request.headers
  if (authorization !== undefined) return access.callerOf(authorization)
  const session = readCookie(request)
  const caller = session === undefined ? undefined : await access.callerIn(session)
  if (caller !== undefined) refuseCookieOfOthers(request)
  return caller
}
