interface Extent {
  height: number
  width: number
  channels: number
  /** Sides of twice this and more are averaged over whole pixels first. */
  leastSide: number
  /** Frequencies in each direction. */
  ofLight: number
  ofColour: number
}

/** Values of an image's planes, row-major. */
interface Planes {
  light: Float64Array
  /** Red and blue, each less the light; none if there is one channel. */
  colours: Float64Array[]
}

/** The lowest frequencies of the cosine transform (DCT-II, orthonormal) of an image's light and colours, row-major. */
export function lowFrequencies(pixels: Uint8Array, extent: Extent): Planes {
  const rows = reduced(extent.height, extent.leastSide)
  const columns = reduced(extent.width, extent.leastSide)
  const { light, colours } = averaged(pixels, extent, [rows, columns])
  const transformed = (plane: Float64Array, frequencies: number) =>
    transform(plane, [rows.count, columns.count], frequencies)
  return {
    light: transformed(light, extent.ofLight),
    colours: colours.map((plane) => transformed(plane, extent.ofColour)),
  }
}

interface Reduced {
  count: number
  /** Pixels that are one of it; those beyond the last whole one are left out. */
  factor: number
}

function reduced(side: number, leastSide: number): Reduced {
  const factor = Math.max(1, Math.floor(side / leastSide))
  return { count: Math.floor(side / factor), factor }
}

/** Sums over blocks of pixels; the light as ITU-R BT.601 weighs it. What it answers is gone with the next image. */
function averaged(
  pixels: Uint8Array,
  { width, channels }: Extent,
  [rows, columns]: [Reduced, Reduced],
): Planes {
  const [light, reds, blues] = emptyPlanes(rows.count * columns.count)
  const isColoured = channels === 3
  for (let y = 0; y < rows.count * rows.factor; y += 1) {
    const row = Math.floor(y / rows.factor) * columns.count
    let at = y * width * channels
    for (let column = row; column < row + columns.count; column += 1) {
      let red = 0
      let green = 0
      let blue = 0
      for (let x = 0; x < columns.factor; x += 1, at += channels) {
        red += pixels[at] as number
        if (!isColoured) continue
        green += pixels[at + 1] as number
        blue += pixels[at + 2] as number
      }
      const sum = isColoured ? 0.299 * red + 0.587 * green + 0.114 * blue : red
      light[column] = (light[column] as number) + sum
      reds[column] = (reds[column] as number) + red - sum
      blues[column] = (blues[column] as number) + blue - sum
    }
  }
  return { light, colours: isColoured ? [reds, blues] : [] }
}

const planes = new Map<number, [Float64Array, Float64Array, Float64Array]>()

/** Three, made once for each size: making them takes longer than filling them. */
function emptyPlanes(size: number): [Float64Array, Float64Array, Float64Array] {
  const made = planes.get(size)
  if (made !== undefined) {
    for (const plane of made) plane.fill(0)
    return made
  }
  const plane = () => new Float64Array(size)
  const fresh: [Float64Array, Float64Array, Float64Array] = [plane(), plane(), plane()]
  planes.set(size, fresh)
  return fresh
}

/** Frequencies that the plane is too small for are 0. */
function transform(
  plane: Float64Array,
  [rows, columns]: [number, number],
  frequencies: number,
): Float64Array {
  const across = cosines(columns, frequencies)
  const down = cosines(rows, frequencies)
  const { between } = down
  for (let row = 0; row < rows; row += 1) {
    project(plane, { from: row * columns, length: columns }, across, between, [row, rows])
  }
  const result = new Float64Array(frequencies * frequencies)
  for (let at = 0; at < frequencies; at += 1) {
    project(between, { from: at * rows, length: rows }, down, result, [at, frequencies])
  }
  return result
}

interface Cosines {
  /** A multiple of four. */
  frequencies: number
  /** [frequencies · half of the length]: cosines of even frequencies are symmetric, the others antisymmetric. */
  table: Float64Array
  even: Float64Array
  odd: Float64Array
  /** Frequencies of each line, before they are transformed the other way. */
  between: Float64Array
}

/**
 * The frequencies of a line, at `to[0]`, `to[0] + to[1]` … of the result. Four at a time: each value is read once for
 * two of them, and their sums do not wait for one another.
 */
function project(
  values: Float64Array,
  { from, length }: { from: number; length: number },
  { frequencies, table, even, odd }: Cosines,
  result: Float64Array,
  [to, step]: [number, number],
): void {
  const half = even.length
  for (let at = 0; at < half; at += 1) {
    const value = values[from + at] as number
    const other = values[from + length - 1 - at] as number
    even[at] = value + other
    odd[at] = value - other
  }
  for (let frequency = 0; frequency < frequencies; frequency += 4) {
    const start = frequency * half
    let first = 0
    let second = 0
    let third = 0
    let fourth = 0
    for (let at = 0; at < half; at += 1) {
      const symmetric = even[at] as number
      const antisymmetric = odd[at] as number
      const place = start + at
      first += symmetric * (table[place] as number)
      second += antisymmetric * (table[place + half] as number)
      third += symmetric * (table[place + 2 * half] as number)
      fourth += antisymmetric * (table[place + 3 * half] as number)
    }
    const place = to + frequency * step
    result[place] = first
    result[place + step] = second
    result[place + 2 * step] = third
    result[place + 3 * step] = fourth
  }
}

const known = new Map<string, Cosines>()

/** Of a multiple of four frequencies. */
function cosines(length: number, frequencies: number): Cosines {
  const key = `${length} ${frequencies}`
  const found = known.get(key)
  if (found !== undefined) return found
  const half = Math.ceil(length / 2)
  const table = new Float64Array(frequencies * half)
  for (let frequency = 0; frequency < Math.min(frequencies, length); frequency += 1) {
    const scale = Math.sqrt((frequency === 0 ? 1 : 2) / length)
    for (let at = 0; at < half; at += 1) {
      // The middle of an odd length is its own mirror image, and taken twice.
      const part = 2 * at + 1 === length ? 0.5 : 1
      const angle = (Math.PI * (2 * at + 1) * frequency) / (2 * length)
      table[frequency * half + at] = part * scale * Math.cos(angle)
    }
  }
  const made = {
    frequencies,
    table,
    even: new Float64Array(half),
    odd: new Float64Array(half),
    between: new Float64Array(frequencies * length),
  }
  known.set(key, made)
  return made
}
