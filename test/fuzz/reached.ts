/** How often each operation gave each status, by its method and path. */
export type Answers = Record<string, Record<string, number>>

export interface Document {
  paths: Record<string, Record<string, unknown>>
}

/** A line for each operation of the OpenAPI document, and which of them never did what they are for. */
export function reachedBy(answers: Answers, { paths }: Document) {
  const operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.keys(byMethod).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const width = Math.max(...operations.map((name) => name.length))
  const lines = operations.map((name) => {
    const counts = Object.entries(answers[name] ?? {}).map(([status, n]) => `${status}: ${n}`)
    return `${name.padEnd(width)}  ${counts.join(', ')}`
  })
  const didNothing = operations.filter(
    (name) => !Object.keys(answers[name] ?? {}).some((status) => status.startsWith('2')),
  )
  return { lines, didNothing }
}
