import { version } from '@sweepstack/protocol/version'
import { ClientError } from './client-error.ts'

const patienceMs = 5000

/** For an answer at `url` that this version cannot read; asks the API for its own, which it tells to everyone. */
export async function otherVersion({ origin, pathname }: URL): Promise<ClientError> {
  const [path = ''] = /\/v1\/.*$/.exec(pathname) ?? []
  const prefix = pathname.slice(0, pathname.length - path.length)
  const theirs = await toldBy(`${origin}${prefix}/openapi.json`)
  const its = theirs === undefined ? 'does not tell its version' : `is version ${theirs}`
  return new ClientError(
    `this is version ${version} and cannot read what ${origin} answers to ${pathname}; the API there ${its}`,
    { fault: 'other-version' },
  )
}

async function toldBy(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
    const { info } = (await response.json()) as { info?: { title?: unknown; version?: unknown } }
    if (info?.title !== 'sweepstack' || typeof info.version !== 'string') return undefined
    return info.version.slice(0, 40)
  } catch {
    return undefined
  }
}
