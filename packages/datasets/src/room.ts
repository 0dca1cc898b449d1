/** @throws Error with the code ENOSPC if a cache of so many bytes has no room */
export function assertRoom(bytes: number, room: number): void {
  if (bytes <= room) return
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(3)} GB`
  const message = `it has ${gigabytes(bytes)} of pixels, and there is room for ${gigabytes(room)}`
  throw Object.assign(new Error(message), { code: 'ENOSPC' })
}
