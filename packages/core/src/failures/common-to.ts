import type { Config } from '@sweepstack/protocol'

interface Condition {
  text: string
  holds(config: Config): boolean
}

/** More conditions than this explain nothing. */
const maxConditions = 3

/**
 * What holds for all of `members` and sets them apart from `others`, as "optimizer = adam,
 * learningRate > 0.05": conditions on single parameters, each chosen for the most others that it shuts
 * out (a greedy set cover), until none is left or none helps. Null if nothing tells them apart.
 */
export function commonTo(members: Config[], others: Config[]): string | null {
  const conditions = parametersOf(members).flatMap((name) => conditionsOn(name, members, others))
  const chosen: Condition[] = []
  let left = others
  while (left.length > 0 && chosen.length < maxConditions) {
    const best = bestOf(conditions, left)
    if (best === undefined) break
    chosen.push(best)
    left = left.filter(best.holds)
  }
  return chosen.length === 0 ? null : chosen.map(({ text }) => text).join(', ')
}

function bestOf(conditions: Condition[], others: Config[]): Condition | undefined {
  let best: { condition: Condition; shutOut: number } | undefined
  for (const condition of conditions) {
    const shutOut = others.filter((config) => !condition.holds(config)).length
    if (shutOut > (best?.shutOut ?? 0)) best = { condition, shutOut }
  }
  return best?.condition
}

function parametersOf(members: Config[]): (keyof Config)[] {
  return Object.keys(members[0] ?? {}) as (keyof Config)[]
}

/** The conditions on one parameter that hold for all members. */
function conditionsOn(name: keyof Config, members: Config[], others: Config[]): Condition[] {
  const values = members.map((config) => config[name])
  const texts = new Set(values.map((value) => JSON.stringify(value)))
  const found: Condition[] = []
  if (texts.size === 1) {
    const [only] = texts
    found.push({
      text: `${name} = ${typeof values[0] === 'string' ? values[0] : only}`,
      holds: (config) => JSON.stringify(config[name]) === only,
    })
  }
  if (values.every((value) => typeof value === 'number')) {
    found.push(...bounds(name, values as number[], others))
  }
  return found
}

/** `name > a` and `name < b`, with the nearest values of the others as a and b. */
function bounds(name: keyof Config, values: number[], others: Config[]): Condition[] {
  const elsewhere = others.map((config) => config[name] as number)
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  const below = elsewhere.filter((value) => value < low).reduce((a, b) => Math.max(a, b), -Infinity)
  const above = elsewhere.filter((value) => value > high).reduce((a, b) => Math.min(a, b), Infinity)
  const found: Condition[] = []
  if (below > -Infinity) {
    found.push({ text: `${name} > ${below}`, holds: (config) => (config[name] as number) > below })
  }
  if (above < Infinity) {
    found.push({ text: `${name} < ${above}`, holds: (config) => (config[name] as number) < above })
  }
  return found
}
