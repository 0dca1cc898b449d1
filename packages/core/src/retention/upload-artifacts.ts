/** Name of the list of an upload's portions in the artifact store. */
export function uploadArtifact(id: string): string {
  return `uploads/${id}.json`
}

/** Name of a portion; uploads that have it in common share it. */
export function portionArtifact(sha256: string): string {
  return `uploads/${sha256}.portion`
}
