const longestMs = 3_600_000

/**
 * Milliseconds that an answer asks to wait before the next try (RFC 9110, 10.2.3): seconds, or a date to wait for.
 * `otherwise` where it asks for nothing that can be read; at most an hour.
 */
export function retryAfter({ headers }: Response, otherwise: number, now = Date.now()): number {
  const text = headers.get('retry-after') ?? ''
  const ms = /^\d+$/.test(text) ? 1000 * Number(text) : Date.parse(text) - now
  return Number.isNaN(ms) ? otherwise : Math.min(longestMs, Math.max(0, ms))
}
