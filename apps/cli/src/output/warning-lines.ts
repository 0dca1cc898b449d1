/**
 * A line for each of the warnings that an answer has: why its figures may say less than they seem to. What else there is to
 * know is a note.
 */
export function warningLines({ warnings }: { warnings: readonly string[] }): string[] {
  return warnings.map((text) => `warning: ${text}`)
}
