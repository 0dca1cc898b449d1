import type { Problem } from '@sweepstack/protocol'

/**
 * Why there is no answer of an API: the address is no URL, or carries what belongs into the key · the key cannot be
 * sent · nothing listens · the host is not known · silence · the certificate is not trusted · the port speaks no TLS ·
 * it speaks no plain HTTP · it sends on to another address · it is a proxy with no API behind it · it is another program · it is another version of
 * ours · the answer broke off.
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

/** The API said no, which is the `problem`, or there is no answer of an API, for the reason in `fault`. */
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
