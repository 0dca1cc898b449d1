import { ProblemError } from '@sweepstack/protocol'
import type { FastifyInstance, HTTPMethods, RouteOptions } from 'fastify'
import findMyWay, { type HTTPMethod } from 'find-my-way'

/**
 * Answers what no route takes before its body is read: 405 with Allow for a path that others methods have,
 * else 404. To be installed before the routes are.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const paths = findMyWay({ ignoreTrailingSlash: true, maxParamLength: 600 })
  const methods = app.supportedMethods as HTTPMethods[]
  app.addHook('onRoute', ({ method, url }: RouteOptions) => {
    if (url === '*') return
    for (const each of [method].flat() as HTTPMethod[]) {
      if (!paths.hasRoute(each, url)) paths.on(each, url, () => undefined)
    }
  })
  // For plugins that find out late, as one of files does.
  app.setNotFoundHandler(({ raw }) => {
    throw nothingAt(pathOf(raw.url ?? '/'))
  })
  app.addHook('onRequest', async ({ is404, method, raw }, reply) => {
    if (!is404) return
    const url = raw.url ?? '/'
    const path = pathOf(url)
    const allowed = methods.filter((each) => paths.find(each as HTTPMethod, url))
    if (allowed.length === 0) {
      throw nothingAt(path)
    }
    reply.header('allow', allowed.join(', '))
    throw new ProblemError(
      'METHOD_NOT_ALLOWED',
      `${path} does not support ${method}; use ${allowed.join(', ')}.`,
    )
  })
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '').slice(0, 200)
}

function nothingAt(path: string): ProblemError {
  return new ProblemError('NOT_FOUND', `There is nothing at ${path}; /docs lists all routes.`)
}
