/** Null where a report was stored before its metric existed. */
export function metricText(value: number | null): string {
  return value?.toFixed(4) ?? '-'
}
