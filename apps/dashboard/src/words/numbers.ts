import { count, counted } from '@sweepstack/protocol'

export { count, counted }

const whole = new Intl.NumberFormat('en')

/** Part of a whole as 12 %, and never 0 % or 100 % of what is only nearly so. */
export function percent(part: number, of: number): string {
  if (of === 0) return '0 %'
  const share = (100 * part) / of
  if (share > 0 && share < 1) return '< 1 %'
  if (share < 100 && share > 99) return '> 99 %'
  return `${Math.round(share)} %`
}

/** Whether a metric is a share, shown in percent. Names that this page does not know are shown as they are. */
export function isShare(metric: string): boolean {
  return /accuracy|macro_f1|auc$/.test(metric)
}

/** A value of a metric in its unit, with as many digits as say something; the finer, the more. */
export function metricValue(metric: string, value: number | null | undefined, finer = 0): string {
  if (value === null || value === undefined) return '–'
  if (Number.isNaN(value)) return 'NaN'
  if (isShare(metric)) return `${(100 * value).toFixed(1 + finer)} %`
  return plain(value, 4 + finer)
}

/** A value at a tick of an axis, which has no more digits than it needs. */
export function tickValue(metric: string, value: number): string {
  return isShare(metric) ? `${plain(100 * value)} %` : plain(value)
}

/** A number without needless zeros: 0.001, 1e-5, 32, 1,024. */
export function plain(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return whole.format(value)
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
  }
  return String(Number(value.toPrecision(digits)))
}

/** 1.5 s, 4 min 12 s, 1 h 05 min, 3 d 4 h */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`
  const all = Math.round(seconds)
  if (all < 60) return `${all} s`
  const [minutes, hours] = [Math.floor(all / 60), Math.floor(all / 3600)]
  if (all < 3600) return `${minutes} min ${all % 60} s`
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** 512 B, 1.5 MB; steps of a thousand. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3))
  const value = size / 1000 ** step
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${units[step]}`
}

/** A value of a parameter: a structure as its kind with what is beside it. */
export function parameterValue(value: unknown): string {
  if (typeof value === 'number') return plain(value)
  if (typeof value !== 'object' || value === null) return value === null ? '–' : String(value)
  if (Array.isArray(value)) return value.map(parameterValue).join(', ')
  const { kind, name, ...rest } = value as Record<string, unknown>
  const inside = Object.entries(rest).map(([key, one]) => `${key} ${parameterValue(one)}`)
  const head = kind ?? name
  if (head === undefined) return inside.join(', ')
  return inside.length === 0 ? String(head) : `${String(head)} (${inside.join(', ')})`
}
