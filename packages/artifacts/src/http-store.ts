import { createHash } from 'node:crypto'
import type { ArtifactStore, StoredFile } from '@sweepstack/core'
import { ArtifactError, checkName } from './artifact-error.ts'

/** Header that carries the sha256 of a body, in hex, both ways. */
export const hashHeader = 'x-artifact-sha256'

/** Artifacts behind the API's `/v1/artifacts`, for workers that share no disk with it. */
export function createHttpStore(options: {
  url: string
  apiKey?: string | undefined
}): ArtifactStore {
  const base = new URL('v1/artifacts/', options.url.endsWith('/') ? options.url : `${options.url}/`)
  const request = async (method: string, place: string, body?: Uint8Array, sha256?: string) => {
    const headers = new Headers()
    if (options.apiKey) headers.set('authorization', `Bearer ${options.apiKey}`)
    if (body) headers.set('content-type', 'application/octet-stream')
    if (sha256) headers.set(hashHeader, sha256)
    const response = await fetch(new URL(place, base), {
      method,
      headers,
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    })
    if (response.ok || response.status === 404) return response
    const code = response.status === 507 ? 'STORE_FULL' : 'STORE_FAILED'
    throw new ArtifactError(code, `${method} ${place}: ${response.status} ${await response.text()}`)
  }
  const get = async (name: string): Promise<Uint8Array | undefined> => {
    checkName(name)
    const response = await request('GET', name)
    if (response.status === 404) return undefined
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (sha256Of(bytes) !== response.headers.get(hashHeader)) {
      throw new ArtifactError('STORE_FAILED', `${name} was damaged on its way`)
    }
    return bytes
  }
  return {
    get,
    async put(name, data) {
      checkName(name)
      const bytes = data instanceof Uint8Array ? data : await collect(data)
      const sha256 = sha256Of(bytes)
      await request('PUT', name, bytes, sha256)
      return { sha256, bytes: bytes.length }
    },
    async stream(name) {
      const bytes = await get(name)
      return bytes === undefined
        ? undefined
        : (async function* () {
            yield bytes
          })()
    },
    async stat(name) {
      checkName(name)
      const response = await request('HEAD', name)
      if (response.status === 404) return undefined
      return { bytes: Number(response.headers.get('content-length')) }
    },
    async list(prefix) {
      const response = await request('GET', `?prefix=${encodeURIComponent(prefix)}`)
      return ((await response.json()) as { files: StoredFile[] }).files
    },
    // The API keeps the files and tidies up after its own puts.
    dropAbandoned: async () => 0,
    async delete(name) {
      checkName(name)
      await request('DELETE', name)
    },
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function collect(data: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of data) chunks.push(chunk)
  return Buffer.concat(chunks)
}
