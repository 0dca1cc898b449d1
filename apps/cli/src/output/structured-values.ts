/** An architecture or a schedule: its name, and options, which may be lists of layers. */
export type Structured = string | Readonly<Record<string, unknown>>

/** Whether a value has a name, and perhaps options. */
export function isStructured(value: unknown): value is Structured {
  return typeof value === 'string' || (typeof value === 'object' && value !== null)
}

interface Taken {
  name: string
  /** By the way to it, as `layers[2].filters`. */
  options: Map<string, string>
}

export interface Differences {
  /** Of each value: its name where names differ, and the options that differ among those of its name. */
  cells: string[]
  /** What all values of a name have in common, once: `cnn: units=64 dropout=0.2`. */
  common: string[]
}

/** Of some values what tells them apart. `nameKey`: the key under which an object has its name. */
export function differencesOf(values: Structured[], nameKey: string): Differences {
  const taken = values.map((value) => take(value, nameKey))
  const names = [...new Set(taken.map(({ name }) => name))]
  const shared = new Map(
    names.map((name) => [name, sharedBy(taken.filter((one) => one.name === name))]),
  )
  const cells = taken.map(({ name, options }) => {
    const common = shared.get(name)
    const own = [...options].filter(([key]) => !common?.has(key))
    const text = optionsText(own)
    if (names.length === 1) return text || '(default)'
    return text ? `${name}(${text})` : name
  })
  const common = [...shared]
    .filter(([, options]) => options.size > 0)
    .map(([name, options]) => `${name}: ${optionsText([...options])}`)
  return { cells, common }
}

function take(value: Structured, nameKey: string): Taken {
  if (typeof value === 'string') return { name: value, options: new Map() }
  const { [nameKey]: name, ...rest } = value
  return { name: String(name), options: new Map(leavesOf(rest, '')) }
}

/** Numbers and names, and lists of these, are leaves; lists of layers are walked into. */
function leavesOf(value: unknown, path: string): [string, string][] {
  const isList = Array.isArray(value)
  if (isList && value.some((item) => typeof item === 'object')) {
    return value.flatMap((item, place) => leavesOf(item, `${path}[${place}]`))
  }
  if (isList) return [[path, value.join('-')]]
  if (typeof value !== 'object' || value === null) return [[path, String(value)]]
  return Object.entries(value).flatMap(([key, item]) =>
    leavesOf(item, path === '' ? key : `${path}.${key}`),
  )
}

function sharedBy(all: Taken[]): Map<string, string> {
  const [first, ...others] = all
  return new Map(
    [...(first?.options ?? [])].filter(([key, text]) =>
      others.every(({ options }) => options.get(key) === text),
    ),
  )
}

function optionsText(options: [string, string][]): string {
  return options.map(([key, text]) => `${key}=${text}`).join(' ')
}
