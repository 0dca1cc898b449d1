import { counted, type ImportanceReport, nameKeyOf } from '@sweepstack/protocol'
import { table } from './table.ts'
import { warningLines } from './warning-lines.ts'

/** Pairs that decide less say nothing. */
const leastPair = 0.01

/** The shares, the largest first, with the best values, and what to know of them. */
export function importanceText(report: ImportanceReport): string {
  const { parameters, pairs, warnings } = report
  const shown = pairs.filter(({ share }) => share >= leastPair)
  const rows = [
    ...parameters.map(({ name, best, ...share }) => {
      return [name, ...shareTexts(share), bestText(name, best)]
    }),
    ...shown.map(({ parameters: [one, other], ...share }) => {
      return [`${one} × ${other}`, ...shareTexts(share), '']
    }),
  ]
  return [
    headline(report),
    ...(rows.length === 0 ? [] : [table(['parameter', 'share', '95 %', 'best'], rows)]),
    ...restText(report),
    ...leftOutTexts(report),
    ...warningLines({ warnings }),
  ].join('\n')
}

function headline({ metric, method, epoch, configs, trials }: ImportanceReport): string {
  const how =
    method === 'fanova'
      ? 'share of the variance, by fANOVA'
      : 'share in being among the best tenth, by PED-ANOVA'
  const when = epoch === null ? '' : ` at epoch ${epoch}`
  const behind = `${counted(configs, 'config')} of ${counted(trials, 'trial')}`
  return `${metric.name}${when} (${metric.goal}): ${how}, of ${behind}`
}

type Share = Pick<ImportanceReport['parameters'][number], 'share' | 'interval'>

function shareTexts({ share, interval }: Share): string[] {
  const percent = (value: number) => (100 * value).toFixed(1)
  return [`${percent(share)} %`, `${percent(interval.low)}–${percent(interval.high)} %`]
}

function bestText(name: string, best: ImportanceReport['parameters'][number]['best']): string {
  if ('low' in best) return `${numberText(best.low)} – ${numberText(best.high)}`
  const { value } = best
  if (typeof value === 'number') return numberText(value)
  const nameKey = nameKeyOf(name)
  if (nameKey === undefined || typeof value !== 'object' || value === null) return String(value)
  const { [nameKey]: kind, ...options } = value as Record<string, unknown>
  const details = Object.entries(options).map(([key, of]) => `${key}=${JSON.stringify(of)}`)
  return [String(kind), ...details].join(' ')
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(3)))
}

function restText({ parameters, pairs, explained }: ImportanceReport): string[] {
  if (parameters.length === 0 || explained === null) return []
  const sum = [...parameters, ...pairs].reduce((total, { share }) => total + share, 0)
  const rest = Math.max(0, 1 - sum)
  return [
    `${(100 * rest).toFixed(1)} % are in none of these: three or more parameters together. The forest explains ${Math.max(0, Math.round(100 * explained))} % of configs that it had not seen.`,
  ]
}

function leftOutTexts({ leftOut }: ImportanceReport): string[] {
  const { parameters, trials, outside } = leftOut
  return [
    ...(parameters.length === 0 ? [] : [`the same in all configs: ${parameters.join(', ')}`]),
    ...(trials === 0 ? [] : [`left out: ${counted(trials, 'trial')} without a value`]),
    ...(outside === 0
      ? []
      : [`left out: ${counted(outside, 'trial')} with configs outside of the space`]),
  ]
}
