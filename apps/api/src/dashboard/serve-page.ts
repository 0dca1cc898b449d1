import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { PageFile, PageFiles } from './page-files.ts'

/** Where the build of the dashboard puts it: the same folder from the sources and from what is compiled. */
export const builtPage = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url))

/** Stands in index.html (Vite's `html.cspNonce`) for the nonce of the style elements that scripts make. */
const noncePlace = '__CSP_NONCE__'

/** Vite puts the hash of the content into the names in `assets`. */
const forever = 'public, max-age=31536000, immutable'

/** A browser looks at the icon again whenever the address changes, as with each step of a brush. */
const anHour = 'public, max-age=3600'

/** What is not the page's, whatever a browser asks for it. */
const isOfApi = /^\/(v1|docs|assets|health|metrics|openapi\.json)(\/|$)/

/** The entry of the page, and its files in `assets`. */
export const pageRoutes: FastifyPluginAsync<{ page: PageFiles }> = async (app, { page }) => {
  app.get('/', { schema: { hide: true } }, (_, reply) => sendEntry(page, reply))
  app.get<{ Params: { file: string } }>(
    '/assets/:file',
    { schema: { hide: true } },
    async (request, reply) => {
      const file = await page.read(request.params.file, 'assets')
      if (file === undefined) return reply.callNotFound()
      reply.header('cache-control', forever)
      return sendFile(file, request, reply)
    },
  )
}

/**
 * Answers paths that nothing else takes and that a browser opens as a page with the entry, for the page reads its own
 * paths; beside it there may be an icon. To be installed behind the guards against strangers and before the answer to
 * unknown routes.
 */
export function answerDeepLinks(app: FastifyInstance, page: PageFiles): void {
  app.addHook('onRequest', async (request, reply) => {
    const { is404, method, raw } = request
    if (!is404 || (method !== 'GET' && method !== 'HEAD')) return
    const path = (raw.url ?? '').replace(/[?#].*$/s, '')
    if (!path.startsWith('/') || isOfApi.test(path)) return
    const file = path === '/index.html' ? undefined : await page.read(path.slice(1))
    if (file) return sendFile(file, request, reply.header('cache-control', anHour))
    const isOpened = /\btext\/html\b/.test(request.headers.accept ?? '')
    return isOpened ? sendEntry(page, reply) : undefined
  })
}

async function sendEntry(page: PageFiles, reply: FastifyReply): Promise<FastifyReply> {
  const entry = await page.read('index.html')
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache')
  if (entry === undefined) {
    return reply.code(503).header('content-security-policy', policy()).send(unbuilt)
  }
  const html = entry.body.toString()
  if (!html.includes(noncePlace)) {
    return reply.header('content-security-policy', policy()).send(html)
  }
  const nonce = randomBytes(16).toString('base64')
  reply.header('content-security-policy', policy(nonce))
  return reply.send(html.replaceAll(noncePlace, nonce))
}

function sendFile(
  { type, etag, body, gzipped }: PageFile,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  reply.header('etag', etag).header('vary', 'accept-encoding')
  if (headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) return reply.code(304).send()
  // A worker has the policy that its script comes with.
  reply.type(type).header('content-security-policy', policy())
  const takesGzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(headers['accept-encoding'] ?? '')
  if (!takesGzip || gzipped === undefined) return reply.send(body)
  return reply.header('content-encoding', 'gzip').send(gzipped)
}

/** The page runs its own scripts only, and asks this API only; pictures may be made in it. It may be shown in no other one. */
function policy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const unbuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>sweepstack</title>
<h1>The dashboard is not built</h1>
<p>Run <code>node scripts/bootstrap.mjs</code> in the folder of sweepstack, then load this page again.</p>
<p>The API works without it: <a href="/docs">its reference</a>.</p>
`
