import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { ArtifactError } from './artifact-error.ts'
import { checkName, checkPrefix } from './artifact-name.ts'
import { counted, sha256Of } from './counted.ts'

/** Header that carries the sha256 of a body, in hex, where it is known before the body. */
export const hashHeader = 'x-artifact-sha256'
/** Header of every answer of the routes that keep artifacts; what answers without it keeps none. */
export const storeHeader = 'x-artifact-store'

type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

interface Sent {
  body?: Body
  headers?: [name: string, value: string][]
}

interface HttpStoreOptions {
  url: string
  apiKey?: string | undefined
  /** How long an answer to what sends no body may take to begin, in ms. */
  silenceMs?: number
}

/**
 * Artifacts behind the API's `/v1/artifacts`, for workers that share no disk with it. Bodies go in parts, both
 * ways; a put is compared with what the API says that it stored, a get with its length.
 */
export function createHttpStore(options: HttpStoreOptions): ArtifactStore {
  const request = requestsOf(options)
  const put = async (name: string, body: Body, sha256?: string) => {
    const headers: [string, string][] = [['content-type', 'application/octet-stream']]
    if (sha256 !== undefined) headers.push([hashHeader, sha256])
    const response = await request('PUT', name, { body, headers })
    if (response.status === 404) throw await refusal(`PUT ${name}`, response)
    return readJson<{ sha256: string; bytes: number }>(`PUT ${name}`, response)
  }
  const open = async (name: string): Promise<AsyncGenerator<Uint8Array> | undefined> => {
    checkName(name)
    const response = await request('GET', name)
    if (response.ok) return partsOf(`GET ${name}`, response)
    await response.body?.cancel()
    return undefined
  }
  return {
    async put(name, data) {
      checkName(name)
      if (data instanceof Uint8Array) {
        return put(name, data as Uint8Array<ArrayBuffer>, sha256Of(data))
      }
      const source = counted(data)
      const stored = await put(name, streamOf(source.parts)).catch((error) => {
        throw source.broken()?.error ?? error
      })
      const sent = source.result()
      if (stored.sha256 === sent.sha256 && stored.bytes === sent.bytes) return sent
      await request('DELETE', name)
      throw new ArtifactError('STORE_FAILED', `${name} was damaged in transit`)
    },
    async get(name) {
      const parts = await open(name)
      return parts === undefined ? undefined : whole(parts)
    },
    async stream(name, start = 0) {
      const parts = await open(name)
      return parts && start > 0 ? after(start, parts) : parts
    },
    async stat(name) {
      checkName(name)
      const response = await request('HEAD', name)
      if (response.status === 404) return undefined
      return { bytes: Number(response.headers.get('content-length')) }
    },
    async list(prefix) {
      checkPrefix(prefix)
      const response = await request('GET', `?prefix=${encodeURIComponent(prefix)}`)
      return (await readJson<{ files: StoredFile[] }>('GET', response)).files
    },
    room: async () => Number.POSITIVE_INFINITY,
    // The API keeps the files and tidies up after its own puts.
    dropAbandoned: async () => 0,
    async delete(name) {
      checkName(name)
      await (await request('DELETE', name)).body?.cancel()
    },
  }
}

/** How the store is asked. @throws ArtifactError for all but success and 404 of a store */
function requestsOf(options: HttpStoreOptions) {
  const { silenceMs = 60_000 } = options
  const base = new URL('v1/artifacts/', options.url.endsWith('/') ? options.url : `${options.url}/`)
  return async (method: string, place: string, { body, headers = [] }: Sent = {}) => {
    const sent = new Headers(headers)
    if (options.apiKey) sent.set('authorization', `Bearer ${options.apiKey}`)
    const given = new AbortController()
    const late = () => given.abort(new Error(`it said nothing for ${silenceMs / 1000} s`))
    // Of what is sent nobody knows how long it takes.
    const timer = body === undefined ? setTimeout(late, silenceMs) : undefined
    const response = await fetch(new URL(place, base), {
      method,
      headers: sent,
      signal: given.signal,
      // Fetch wants to hear that a body in parts goes out before the answer comes in.
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit)
      .catch((error) => {
        throw brokenOff(`${method} ${new URL(place, base)}`, error)
      })
      .finally(() => clearTimeout(timer))
    if (response.headers.has(storeHeader) && (response.ok || response.status === 404)) {
      return response
    }
    const error = await refusal(`${method} ${new URL(place, base)}`, response)
    // Of a body that is refused, the rest is not sent.
    given.abort()
    throw error
  }
}

/** Without the first bytes, which the route that keeps artifacts sends too. */
async function* after(start: number, parts: AsyncIterable<Uint8Array>) {
  let passed = 0
  for await (const part of parts) {
    if (passed + part.length > start) yield part.subarray(Math.max(0, start - passed))
    passed += part.length
  }
}

async function whole(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const part of parts) chunks.push(part)
  return Buffer.concat(chunks)
}

function streamOf(parts: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
}

/** The parts of a body, which is whole, or the last of them throws. */
async function* partsOf(what: string, response: Response): AsyncGenerator<Uint8Array> {
  const expected = Number(response.headers.get('content-length') ?? Number.NaN)
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length
      yield part
    }
  } catch (error) {
    throw brokenOff(what, error)
  }
  if (bytes === expected) return
  throw new ArtifactError('STORE_FAILED', `${what}: received ${bytes} of ${expected} bytes`)
}

async function readJson<T>(what: string, response: Response): Promise<T> {
  return (await response.json().catch((error) => {
    throw brokenOff(what, error)
  })) as T
}

function brokenOff(what: string, error: unknown): ArtifactError {
  const { message, cause } = error as Error
  const reason = cause instanceof Error ? cause.message || String(cause) : message
  return new ArtifactError('STORE_FAILED', `${what}: no answer: ${reason}`, error)
}

/** Problems of the API, by their codes, and those of what stands before it, by their statuses. */
const codes = new Map<unknown, ArtifactError['code']>([
  ['INVALID_ARTIFACT_NAME', 'INVALID_NAME'],
  ['ARTIFACT_NAME_TAKEN', 'NAME_TAKEN'],
  ['ARTIFACT_DAMAGED', 'NOT_SENT'],
  ['STORAGE_FULL', 'STORE_FULL'],
  ['UNAUTHORIZED', 'STORE_DENIED'],
  ['FORBIDDEN', 'STORE_DENIED'],
  [401, 'STORE_DENIED'],
  [403, 'STORE_DENIED'],
  [413, 'TOO_LARGE'],
  [507, 'STORE_FULL'],
])

/** Why an answer is none of a store, or one that did not do what was asked. */
async function refusal(what: string, response: Response): Promise<ArtifactError> {
  const text = await response.text().catch(() => '')
  const { code, detail } = problemOf(text)
  const known = codes.get(code) ?? codes.get(response.status)
  if (known) return new ArtifactError(known, `${what}: ${response.status} ${detail ?? ''}`.trim())
  const foreign = !response.headers.has(storeHeader) && (response.ok || response.status === 404)
  const reason = foreign
    ? 'what answers there is no API of sweepstack: look at the URL in SWEEPSTACK_ARTIFACTS'
    : (detail ?? text.slice(0, 200))
  return new ArtifactError('STORE_FAILED', `${what}: ${response.status} ${reason}`.trim())
}

function problemOf(text: string): { code?: unknown; detail?: unknown } {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
