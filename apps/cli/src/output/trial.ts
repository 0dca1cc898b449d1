import type { Trial } from '@sweepstack/protocol'
import { differencesOf, type Structured } from './structured-values.ts'
import { table } from './table.ts'

/** How it stands, what it is, what went wrong, and its curve. */
export function trialText(trial: Trial): string {
  const { number, status, score, seed, config, failure, reports } = trial
  const rows = reports.map(({ epoch, loss, accuracy, val_loss, val_accuracy }) => [
    String(epoch),
    ...[loss, accuracy, val_loss, val_accuracy].map((figure) => figure.toFixed(4)),
  ])
  const header = ['epoch', 'loss', 'accuracy', 'val_loss', 'val_accuracy']
  return [
    `trial ${number}: ${status}${score === null ? '' : `, score ${score.toFixed(4)}`}`,
    ...structuredLines(config),
    `${plainSettings(config)} seed=${seed}`,
    ...(failure ? [`${failure.code}: ${failure.message}`, ...(failure.lastLines ?? [])] : []),
    table(header, rows),
  ].join('\n')
}

function structuredLines({ architecture, schedule }: Trial['config']): string[] {
  const line = (title: string, value: Structured, nameKey: string) => {
    const { common } = differencesOf([value], nameKey)
    const name = typeof value === 'string' ? value : String(value[nameKey])
    return `${title} ${common[0] ?? name}`
  }
  return [line('architecture', architecture, 'name'), line('schedule', schedule, 'kind')]
}

function plainSettings(config: Trial['config']): string {
  return Object.entries(config)
    .filter(([, value]) => typeof value !== 'object' && value !== undefined)
    .filter(([name]) => name !== 'architecture')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
