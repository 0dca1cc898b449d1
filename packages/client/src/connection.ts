import { problemSchema } from '@sweepstack/protocol'
import type { z } from 'zod'
import { ClientError, type ConnectionFault } from './client-error.ts'
import { otherVersion } from './other-version.ts'
import { pauseOfBodyMs } from './patience.ts'
import { readAnswer } from './read-answer.ts'

/**
 * The address of a route under `/v1`. A path in the base is kept, for an API behind a proxy; without a scheme it is
 * http; a `/v1` at its end is ours already.
 * @throws ClientError bad-url
 */
export function urlOf(base: string, path: string): URL {
  const text = base.includes('://') ? base.trim() : `http://${base.trim()}`
  const refuse = (why: string) => {
    throw new ClientError(`"${base}" is no URL of an API: ${why}`, { fault: 'bad-url' })
  }
  if (!URL.canParse(text)) return refuse('it cannot be read')
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol)) return refuse(`it begins with ${url.protocol}//`)
  if (url.username || url.password) return refuse('it holds a user or a password')
  if (/[?#]/.test(text)) return refuse('it has a query or a fragment (? or #)')
  const prefix = url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')
  return new URL(`${prefix}/v1${path}`, url.origin)
}

/** @throws ClientError bad-key if no header can carry it */
export function headersFor(apiKey: string | undefined): Record<string, string> {
  if (!apiKey) return {}
  if (/^[\x21-\x7e]+$/.test(apiKey)) return { authorization: `Bearer ${apiKey}` }
  throw new ClientError('the API key has white space or characters that no key has', {
    fault: 'bad-key',
  })
}

/** Any answer that may be from an API. @throws ClientError with the fault, also if no answer begins within `withinMs` */
export async function ask(url: URL, withinMs: number, init: RequestInit): Promise<Response> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), withinMs)
  // fetch would make a GET of a POST that is sent on.
  const response = await fetch(url, { ...init, redirect: 'manual', signal: late.signal })
    .catch((error: unknown) => {
      if (!late.signal.aborted) throw unanswered(url, error)
      const text = `${url.origin} took the request and did not answer within ${withinMs / 1000} s`
      throw new ClientError(text, { fault: 'silent', cause: error })
    })
    .finally(() => clearTimeout(timer))
  // A browser does not say where to.
  if (response.type === 'opaqueredirect') {
    throw new ClientError(`${url.origin} sends on to another address`, { fault: 'moved' })
  }
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || location === null) return response
  throw new ClientError(`${url.origin} sends on to ${new URL(location, url)}`, { fault: 'moved' })
}

/** The whole body of an answer. @throws ClientError if it is interrupted, or if no data come for `pauseMs` */
export async function bytesOf(response: Response, pauseMs?: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of partsOf(response, pauseMs)) parts.push(part)
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The body of an answer in parts, as they come. @throws ClientError if it is interrupted, or if no data come for `pauseMs` */
export async function* partsOf(
  response: Response,
  pauseMs = pauseOfBodyMs,
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader()
  const leave = () => reader?.cancel().catch(() => undefined)
  let isLate = false
  const giveUp = () => {
    isLate = true
    void leave()
  }
  try {
    for (;;) {
      const timer = setTimeout(giveUp, pauseMs)
      const part = await reader?.read().finally(() => clearTimeout(timer))
      clearTimeout(timer)
      if (isLate) throw new Error(`nothing more came for ${pauseMs / 1000} s`)
      if (part?.value === undefined) return
      yield part.value
    }
  } catch (cause) {
    throw brokenOff(response, cause)
  } finally {
    await leave()
  }
}

function brokenOff(response: Response, cause: unknown): ClientError {
  const { origin, pathname } = new URL(response.url)
  return new ClientError(
    `the answer of ${origin} to ${pathname} was interrupted: ${innermost(cause).message}`,
    { fault: 'broken-off', cause },
  )
}

/** The answer's JSON; undefined for an empty one. @throws ClientError if it is of another program or version */
export async function read<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const text = await textOf(response)
  const json = text === '' ? undefined : jsonOrNothing(text)
  if (json === undefined && text !== '') throw foreign(response)
  if (json === undefined && schema.safeParse(undefined).success) return undefined as T
  const answer = readAnswer(schema, json)
  if (answer === undefined) throw await otherVersion(new URL(response.url))
  return answer
}

/** The error of an answer without success. @throws ClientError if it is interrupted */
export async function refusal(response: Response): Promise<ClientError> {
  const problem = readAnswer(problemSchema, jsonOrNothing(await textOf(response)))
  return problem === undefined ? foreign(response) : new ClientError(problem.detail, { problem })
}

async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await bytesOf(response))
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function foreign(response: Response): ClientError {
  const { origin, pathname } = new URL(response.url)
  if ([502, 503, 504].includes(response.status)) {
    return new ClientError(
      `${origin} is a proxy, and the API behind it does not answer (status ${response.status})`,
      { fault: 'no-api-behind' },
    )
  }
  const type = response.headers.get('content-type') ?? 'no type'
  return new ClientError(
    `${origin} answers ${pathname} with status ${response.status} (${type}), as sweepstack does not`,
    { fault: 'not-sweepstack' },
  )
}

/** Codes of Node, of its HTTP client and of OpenSSL, from the innermost cause. */
const faults: [pattern: RegExp, fault: ConnectionFault, words: (url: URL) => string][] = [
  [/^ECONNREFUSED$/, 'refused', ({ origin }) => `nothing listens at ${origin}`],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unknown-host', ({ hostname }) => `there is no host ${hostname}`],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^EPROTO$/,
    'no-tls',
    ({ origin }) => `what listens at ${origin} speaks no TLS`,
  ],
  [
    /CERT|^UNABLE_TO_|SELF_SIGNED/,
    'untrusted',
    ({ origin }) => `the certificate of ${origin} is not trusted here`,
  ],
  [
    /^(HPE_|UND_ERR_SOCKET$|ECONNRESET$|EPIPE$)/,
    'no-http',
    ({ origin }) => `what listens at ${origin} does not answer as HTTP does`,
  ],
]

function unanswered(url: URL, error: unknown): ClientError {
  const { code, message } = innermost(error)
  // fetch has a list of them, those of mail and the like.
  if (message === 'bad port') {
    const text = `port ${url.port} is for another protocol: HTTP clients do not ask it`
    return new ClientError(text, { fault: 'bad-url', cause: error })
  }
  const found = faults.find(([pattern]) => pattern.test(code))
  if (!found) {
    const text = `no answer from ${url.origin}: ${message}`
    return new ClientError(text, { fault: 'silent', cause: error })
  }
  const [, fault, words] = found
  return new ClientError(`${words(url)} (${code})`, { fault, cause: error })
}

/** A failed fetch has its reason in its cause; of several addresses of a host, the first one's. */
function innermost(error: unknown): { code: string; message: string } {
  let at = error as { cause?: unknown; errors?: unknown[]; code?: string; message?: string }
  for (let next = at.cause ?? at.errors?.[0]; next; next = at.cause ?? at.errors?.[0]) {
    at = next as typeof at
  }
  return { code: at.code ?? '', message: at.message ?? String(error) }
}
