export interface Spread {
  median: number
  least: number
  most: number
}

export function spreadOf(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below, above] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]]
  return {
    median: ((below as number) + (above as number)) / 2,
    least: sorted[0] as number,
    most: sorted.at(-1) as number,
  }
}

/** `median (least–most)` to three significant digits. */
export function printSpread({ median, least, most }: Spread): string {
  const short = (value: number) =>
    value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
  return `${short(median)} (${short(least)}–${short(most)})`
}

export interface Slope {
  /** From one value to the next. */
  slope: number
  /** Ends of its interval (95 %): a series that only goes up and down has 0 between them. */
  low: number
  high: number
}

/** How a series goes, whatever single values do: the median of the slopes between all pairs, with Sen's interval (1968). */
export function slopeOf(values: readonly number[]): Slope {
  const n = values.length
  const slopes = values
    .flatMap((one, at) => values.slice(at + 1).map((other, after) => (other - one) / (after + 1)))
    .sort((a, b) => a - b)
  const reach = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const at = (place: number) =>
    slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(place)))] as number
  return {
    slope: spreadOf(slopes).median,
    low: at((slopes.length - reach) / 2 - 1),
    high: at((slopes.length + reach) / 2),
  }
}

/** A table in Markdown, its columns as wide as what they hold. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] as string).length)),
  )
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
