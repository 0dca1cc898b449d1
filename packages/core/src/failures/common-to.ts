import type { Config } from '@sweepstack/protocol'

interface Condition {
  text: string
  holds(config: Config): boolean
}

type Steps<T> = Generator<undefined, T>

/** More conditions than this explain nothing. */
const maxConditions = 3

/** The parameters in which configs differ: no other can tell them apart. */
export function* varyingParameters(configs: Config[]): Steps<(keyof Config)[]> {
  const [first] = configs
  const found: (keyof Config)[] = []
  for (const name of Object.keys(first ?? {}) as (keyof Config)[]) {
    const same = isValue((first as Config)[name])
    if (configs.some((config) => !same(config[name]))) found.push(name)
    yield undefined
  }
  return found
}

/**
 * What holds for all of `members` and sets them apart from `others`, as "optimizer = adam,
 * learningRate > 0.05": conditions on the parameters `names`, each chosen for the most others that it shuts
 * out (a greedy set cover), until none is left or none helps. Null if nothing tells them apart. Each step
 * looks once at each config.
 */
export function* commonTo(
  members: Config[],
  others: Config[],
  names: (keyof Config)[],
): Steps<string | null> {
  const conditions: Condition[] = []
  for (const name of names) {
    conditions.push(...conditionsOn(name, members, others))
    yield undefined
  }
  const chosen: Condition[] = []
  let left = others
  while (left.length > 0 && chosen.length < maxConditions) {
    const best = yield* bestOf(conditions, left)
    if (best === undefined) break
    chosen.push(best)
    left = left.filter(best.holds)
  }
  return chosen.length === 0 ? null : chosen.map(({ text }) => text).join(', ')
}

function* bestOf(conditions: Condition[], others: Config[]): Steps<Condition | undefined> {
  let best: { condition: Condition; shutOut: number } | undefined
  for (const condition of conditions) {
    let shutOut = 0
    for (const config of others) if (!condition.holds(config)) shutOut += 1
    if (shutOut > (best?.shutOut ?? 0)) best = { condition, shutOut }
    yield undefined
  }
  return best?.condition
}

/** Whether another value is this one; structured values by their JSON. */
function isValue(value: unknown): (other: unknown) => boolean {
  if (typeof value !== 'object' || value === null) return (other) => other === value
  const text = JSON.stringify(value)
  return (other) => typeof other === 'object' && JSON.stringify(other) === text
}

/** The conditions on one parameter that hold for all members. */
function conditionsOn(name: keyof Config, members: Config[], others: Config[]): Condition[] {
  const value = members[0]?.[name]
  const same = isValue(value)
  const found: Condition[] = []
  if (members.every((config) => same(config[name]))) {
    found.push({
      text: `${name} = ${typeof value === 'string' ? value : JSON.stringify(value, inFewDigits)}`,
      holds: (config) => same(config[name]),
    })
  }
  if (members.every((config) => typeof config[name] === 'number')) {
    found.push(...bounds(name, members, others))
  }
  return found
}

const digits = 4

/** A number that a search drew has more digits than say anything. */
function inFewDigits(_: string, value: unknown): unknown {
  const isLong = typeof value === 'number' && !Number.isInteger(value)
  return isLong ? Number(value.toPrecision(digits)) : value
}

/** With the fewest digits, a bound that is beyond `outside` or at it, and not as far as `inside`. */
function boundBetween(outside: number, inside: number): number {
  const isUp = inside > outside
  for (let few = 1; few < 17; few += 1) {
    const step = 10 ** (Math.floor(Math.log10(Math.abs(outside) || Number.MIN_VALUE)) - few + 1)
    const steps = outside / step
    const bound = Number(
      ((isUp ? Math.ceil(steps - 1e-9) : Math.floor(steps + 1e-9)) * step).toPrecision(few),
    )
    const isBetween = isUp ? bound >= outside && bound < inside : bound <= outside && bound > inside
    if (isBetween) return bound
  }
  return outside
}

/** `name > a` and `name < b`, with the shortest a and b between the values of the members and the nearest of the others. */
function bounds(name: keyof Config, members: Config[], others: Config[]): Condition[] {
  let [low, high] = [Infinity, -Infinity]
  for (const config of members) {
    low = Math.min(low, config[name] as number)
    high = Math.max(high, config[name] as number)
  }
  let [below, above] = [-Infinity, Infinity]
  for (const config of others) {
    const value = config[name] as number
    if (value < low) below = Math.max(below, value)
    if (value > high) above = Math.min(above, value)
  }
  const found: Condition[] = []
  if (below > -Infinity) {
    const bound = boundBetween(below, low)
    found.push({ text: `${name} > ${bound}`, holds: (config) => (config[name] as number) > bound })
  }
  if (above < Infinity) {
    const bound = boundBetween(above, high)
    found.push({ text: `${name} < ${bound}`, holds: (config) => (config[name] as number) < bound })
  }
  return found
}
