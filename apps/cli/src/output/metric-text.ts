/** Four decimals, or four digits of what is very small or large. Null where a report has no value of the metric. */
export function metricText(value: number | null): string {
  if (value === null) return '-'
  const size = Math.abs(value)
  const isUsual = size === 0 || (size >= 1e-3 && size < 1e6)
  return isUsual ? value.toFixed(4) : String(Number(value.toPrecision(4)))
}
