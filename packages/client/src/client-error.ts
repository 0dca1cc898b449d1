import type { Problem } from '@sweepstack/protocol'

/**
 * Why there is no valid answer of an API, in the order of the values: the address is not a URL, or contains a key · the
 * key cannot be sent in a header · nothing listens there · the host is unknown · no answer comes in time · the
 * certificate is not trusted · the port does not speak TLS · it does not speak plain HTTP · it redirects to another
 * address · it is a proxy without an API behind it · it is another program · it is another version of sweepstack · the
 * answer was interrupted.
 */
export type ConnectionFault =
  | 'bad-url'
  | 'bad-key'
  | 'refused'
  | 'unknown-host'
  | 'silent'
  | 'untrusted'
  | 'no-tls'
  | 'no-http'
  | 'moved'
  | 'no-api-behind'
  | 'not-sweepstack'
  | 'other-version'
  | 'broken-off'

/** A request failed: the API refused it, see `problem`, or there was no valid answer of an API, see `fault`. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly problem: Problem | undefined
  readonly fault: ConnectionFault | undefined

  constructor(
    message: string,
    why: { problem?: Problem | undefined; fault?: ConnectionFault; cause?: unknown } = {},
  ) {
    super(message, why.cause === undefined ? undefined : { cause: why.cause })
    this.problem = why.problem
    this.fault = why.fault
  }
}
