/** Four decimals, or four digits of what is very small or large; the finer, the more. Null where a report has no value. */
export function metricText(value: number | null, finer = 0): string {
  if (value === null) return '-'
  const size = Math.abs(value)
  const isUsual = size === 0 || (size >= 1e-3 && size < 1e6)
  return isUsual ? value.toFixed(4 + finer) : String(Number(value.toPrecision(4 + finer)))
}
