import { connect } from 'node:net'
import { patience } from './machine-speed.ts'

export interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * What a server answers to these very bytes, on a connection of their own that nobody tidies. Status 0: it
 * closed without a word. @throws if nothing comes any more, long after this machine would have answered
 */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  await new Promise<void>((resolve, reject) => {
    socket.setTimeout(patience({ seconds: 10 }), () =>
      socket.destroy(new Error('no end of the answer')),
    )
    socket.on('data', (chunk) => chunks.push(chunk))
    // A server may refuse before all is read: what it said until then counts.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve() : reject(error),
    )
    socket.on('close', () => resolve())
    socket.write(bytes)
  })
  const [head = '', ...rest] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: rest.join('\r\n\r\n'),
  }
}

/** Statuses of the answers to requests on one connection, the last of which closes it; in their order. */
export async function sendPipelined(port: number, requests: string[]): Promise<number[]> {
  const { status, body } = await sendRaw(port, requests.join(''))
  return [status, ...[...body.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code))]
}

/** A request without a body; headers that are undefined are left out. */
export function request(
  method: string,
  target: string,
  headers: Record<string, string | undefined> = {},
): string {
  const all = { host: '127.0.0.1', connection: 'close', ...headers }
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  )
  return [`${method} ${target} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}
