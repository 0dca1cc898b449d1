/** Goes on with the sentence that the name of a setting begins. */
export const noStore = 'is no folder, no s3://bucket/prefix and no URL of an API'

/** Whether a store can be looked for there; a scheme that no store has is no folder either. */
export function isStoreLocation(location: string): boolean {
  const [, scheme] = /^([a-z][a-z\d+.-]*):\/\//i.exec(location) ?? []
  if (scheme === undefined) return true
  if (!URL.canParse(location)) return false
  if (scheme === 'http' || scheme === 'https') return true
  const { hostname, searchParams } = new URL(location)
  const endpoint = searchParams.get('endpoint')
  return scheme === 's3' && hostname !== '' && (endpoint === null || URL.canParse(endpoint))
}
