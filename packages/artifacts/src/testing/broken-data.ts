/** Data that break off after their first part, with the error `broken`. */
export async function* brokenData(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('half')
  throw new Error('broken')
}
