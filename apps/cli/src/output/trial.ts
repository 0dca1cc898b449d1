import { nameKeyOf, reportedMetrics, shortId, type Trial } from '@sweepstack/protocol'
import { metricText } from './metric-text.ts'
import { phasesText } from './phases.ts'
import { differencesOf, type Structured } from './structured-values.ts'
import { table } from './table.ts'

/** How it stands, what it is, what went wrong, and its curve. */
export function trialText(trial: Trial): string {
  const { number, status, score, seed, fold, config, phases, failure, lineage, reports } = trial
  const rows = reports.map((report) => [
    String(report.epoch),
    ...reportedMetrics.map((name) => metricText(report[name])),
  ])
  const header = ['epoch', ...reportedMetrics]
  return [
    `trial ${number}: ${status}${score === null ? '' : `, score ${score.toFixed(4)}`}`,
    `lineage ${shortId(lineage)}`,
    ...structuredLines(config),
    `${plainSettings(config)} seed=${seed}${fold ? ` fold=${fold.number}/${fold.of}` : ''}`,
    ...(phases ? [`phases: ${phasesText(phases)}`] : []),
    ...(failure ? [`${failure.code}: ${failure.message}`, ...(failure.lastLines ?? [])] : []),
    table(header, rows),
  ].join('\n')
}

function structuredLines(config: Trial['config']): string[] {
  return Object.entries(config).flatMap(([title, value]) => {
    const nameKey = nameKeyOf(title)
    if (nameKey === undefined) return []
    const structured = value as Structured
    const { common } = differencesOf([structured], nameKey)
    const name = typeof structured === 'string' ? structured : String(structured[nameKey])
    return [`${title} ${common[0] ?? name}`]
  })
}

function plainSettings(config: Trial['config']): string {
  return Object.entries(config)
    .filter(([name, value]) => nameKeyOf(name) === undefined && value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
