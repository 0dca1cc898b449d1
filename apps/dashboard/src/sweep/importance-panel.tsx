import type { ImportanceReport, Sweep } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { importanceQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { counted, parameterValue, percent, plain } from '../words/numbers.ts'
import styles from './importance-panel.module.css'

/** Which parameters decide the metric, with how sure that is. */
export function ImportancePanel({ sweep }: { sweep: Sweep }) {
  const query = useQuery(importanceQuery(sweep.id))
  const { data } = query
  return (
    <Panel
      title="What matters"
      note={data && `for ${data.metric.name}, from ${counted(data.configs, 'config')}`}
    >
      <Loaded query={query}>
        {(report) =>
          report.parameters.length === 0 ? (
            <p className={panel.empty}>{report.warnings[0] ?? 'Too few results to tell.'}</p>
          ) : (
            <>
              <Shares report={report} />
              <ul className={styles.warnings}>
                {report.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </>
          )
        }
      </Loaded>
    </Panel>
  )
}

type Parameter = ImportanceReport['parameters'][number]

function Shares({ report }: { report: ImportanceReport }) {
  return (
    <table className={table.table}>
      <caption className={styles.caption}>{sentenceOf(report)}</caption>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">Share of what varies</th>
          <th scope="col">Best at</th>
        </tr>
      </thead>
      <tbody>
        {report.parameters.map((parameter) => (
          <tr key={parameter.name}>
            <td className={table.name}>{parameter.name}</td>
            <td>
              <Share of={parameter} />
            </td>
            <td className={table.quiet}>{bestOf(parameter)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Share({ of: { share, interval } }: { of: Parameter }) {
  const low = `${100 * interval.low}%`
  return (
    <div
      className={styles.share}
      title={`95 %: ${percent(interval.low, 1)} to ${percent(interval.high, 1)}`}
    >
      <div className={styles.track}>
        <div className={styles.bar} style={{ width: `${100 * share}%` }} />
        <div
          className={styles.interval}
          style={{ left: low, width: `${100 * (interval.high - interval.low)}%` }}
        />
      </div>
      <span>{percent(share, 1)}</span>
    </div>
  )
}

function bestOf({ best }: Parameter): string {
  if ('value' in best) return parameterValue(best.value)
  return best.low === best.high
    ? plain(best.low)
    : `${plain(best.low, 3)} to ${plain(best.high, 3)}`
}

function sentenceOf({ parameters, metric, explained }: ImportanceReport): string {
  const [first] = parameters
  const how =
    explained === null
      ? ''
      : ` The model behind it explains ${percent(Math.max(0, explained), 1)} of configs it had not seen.`
  return `${first?.name} decides most of ${metric.name}: ${percent(first?.share ?? 0, 1)} of what varies.${how}`
}
