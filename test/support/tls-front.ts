import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Certificate {
  key: string
  cert: string
  /** File of the certificate, which is its own authority. */
  file: string
}

/** A certificate for `name`, signed by itself; undefined where openssl is missing. */
export async function selfSigned(
  directory: string,
  name: string,
  ...more: string[]
): Promise<Certificate | undefined> {
  const file = path.join(directory, `${name}.pem`)
  const keyFile = path.join(directory, `${name}.key`)
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile, '-out', file]
  args.push('-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, ...more)
  try {
    await run('openssl', args)
  } catch {
    return undefined
  }
  return { key: await readFile(keyFile, 'utf8'), cert: await readFile(file, 'utf8'), file }
}

/** TLS in front of a plain port of 127.0.0.1, as a server with `tls-port` has it. */
export async function startTlsFront(target: number, { key, cert }: Certificate) {
  const server = createServer({ key, cert }, (socket) => {
    const plain = connect(target, '127.0.0.1')
    for (const side of [socket, plain]) side.on('error', () => undefined)
    socket.pipe(plain).pipe(socket)
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
