import { lookup } from 'node:dns/promises'
import { FixableError } from '@sweepstack/process'

const otherHost =
  'listen on an address of this machine, as 127.0.0.1: SWEEPSTACK_HOST (--host of sweepstack up)'
const otherPort = 'choose another port: SWEEPSTACK_PORT (--port of sweepstack up)'

/** @throws FixableError if nothing is known under the name of a host */
export async function refuseUnknownHost(host: string): Promise<void> {
  await lookup(host).catch((cause: Error) => {
    throw new FixableError(`there is no host ${host} to listen on`, otherHost, { cause })
  })
}

/** Why an address could not be listened on, and what to do. */
export function listenError(error: Error, { host, port }: { host: string; port: number }): Error {
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case 'EADDRINUSE':
      return new FixableError(`port ${port} of ${host} is in use (${code})`, otherPort)
    case 'EACCES':
      return new FixableError(`listening on port ${port} needs permission (${code})`, otherPort)
    case 'EADDRNOTAVAIL':
      return new FixableError(`${host} is not an address of this machine (${code})`, otherHost)
    default:
      return new FixableError(error.message, `${otherPort}; ${otherHost}`, { cause: error })
  }
}
