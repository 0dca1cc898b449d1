import {
  metricIn,
  metricsOfReports,
  nameKeyOf,
  sayStop,
  shortId,
  type Trial,
} from '@sweepstack/protocol'
import { metricText } from './metric-text.ts'
import { phasesText } from './phases.ts'
import { differencesOf, isStructured } from './structured-values.ts'
import { table } from './table.ts'

/** How it stands, what it is, what went wrong, and its curve. */
export function trialText(trial: Trial): string {
  const { number, status, score, seed, fold, config, phases, failure, lineage, reports } = trial
  const stop = trial.decisions.findLast(({ verdict }) => verdict === 'stop')
  const metrics = metricsOfReports(reports)
  const rows = reports.map((report) => [
    String(report.epoch),
    ...metrics.map((name) => metricText(metricIn(report, name))),
  ])
  const header = ['epoch', ...metrics]
  return [
    `trial ${number}: ${status}${score === null ? '' : `, score ${metricText(score)}`}`,
    ...(status === 'stopped' && stop ? [`stopped ${sayStop(stop.reason.kind)}`] : []),
    `lineage ${shortId(lineage)}`,
    ...structuredLines(config),
    `${plainSettings(config)} seed=${seed}${fold ? ` fold=${fold.number}/${fold.of}` : ''}`,
    ...(phases ? [`phases: ${phasesText(phases)}`] : []),
    ...(failure ? [`${failure.code}: ${failure.message}`, ...(failure.lastLines ?? [])] : []),
    rows.length === 0 ? 'no epoch is on record yet' : table(header, rows),
  ].join('\n')
}

function structuredLines(config: Trial['config']): string[] {
  return Object.entries(config).flatMap(([title, value]) => {
    const nameKey = nameKeyOf(title)
    if (nameKey === undefined || !isStructured(value)) return []
    const { common } = differencesOf([value], nameKey)
    const name = typeof value === 'string' ? value : String(value[nameKey])
    return [`${title} ${common[0] ?? name}`]
  })
}

function plainSettings(config: Trial['config']): string {
  return Object.entries(config)
    .filter(([name, value]) => value !== null && !(nameKeyOf(name) && isStructured(value)))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
