import { type LeaderboardRow, sayStop } from '@sweepstack/protocol'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { count, counted, duration, metricValue, parameterValue } from '../words/numbers.ts'
import styles from './board-table.module.css'
import { intervalKinds } from './interval-kinds.ts'
import { PickBox } from './picks.tsx'

interface BoardRowProps {
  sweep: string
  row: LeaderboardRow
  /** In the table, from 0. */
  index: number
  joined: 'alone' | 'first' | 'middle' | 'last'
  metric: string
  span: { low: number; high: number }
  also: string[]
  varied: string[]
  hasTest: boolean
  hasRepeats: boolean
  hasFronts: boolean
  hasMissing: boolean
}

/** Made anew only if something of it differs: while the table scrolls most rows stay. */
export const BoardRow = memo(function BoardRow(props: BoardRowProps) {
  const { sweep, row, index, joined, metric, also, span, varied, hasTest, hasRepeats } = props
  const { rank, trial, trials, score, test, config, seconds, copies } = row
  return (
    <tr aria-rowindex={index + 2} className={isBest(row) ? styles.best : undefined}>
      <td className={`${styles.number} ${styles.rank} ${styles[joined] ?? ''}`}>
        {rank}
        {joined === 'alone' ? undefined : <span className={styles.hidden}> tied</span>}
      </td>
      {props.hasFronts ? <td className={styles.number}>{row.front}</td> : undefined}
      <td className={styles.number}>
        <PickBox trial={trial} />
        <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(trial) }}>
          {trial}
        </Link>
      </td>
      <td className={`${styles.number} ${styles.score}`}>{metricValue(metric, score)}</td>
      <td>
        <Ladder row={row} span={span} metric={metric} />
      </td>
      {also.map((name) => (
        <td key={name} className={styles.number}>
          {metricValue(name, row.metrics[name])}
        </td>
      ))}
      {props.hasMissing ? <td className={styles.number}>{missesOf(row)}</td> : undefined}
      {hasTest ? (
        <td
          className={styles.number}
          title={test ? `of ${counted(test.images, 'image')}` : undefined}
        >
          {test ? metricValue('accuracy', test.accuracy) : '–'}
        </td>
      ) : undefined}
      {varied.map((name) => (
        <td key={name} className={styles.value}>
          {parameterValue((config as Record<string, unknown>)[name])}
        </td>
      ))}
      <td className={styles.number} title={whyEarly(row)}>
        {reachedOf(row)}
      </td>
      {hasRepeats ? <td className={styles.number}>{trials.length}</td> : undefined}
      <td className={styles.number} title={copiesOf(copies)}>
        {duration(seconds)}
      </td>
    </tr>
  )
})

/** "9", "1 of 9", or "4 to 9 of 9" where programs completed some runs early. */
function reachedOf({ epochs, stoppedAt, completedAt }: LeaderboardRow): string {
  if (stoppedAt !== null) return `${stoppedAt} of ${epochs}`
  if (completedAt === null) return count(epochs)
  const { least, most } = completedAt
  return `${least === most ? least : `${least} to ${most}`} of ${epochs}`
}

function whyEarly({ stoppedAt, stoppedBy, completedAt }: LeaderboardRow): string | undefined {
  if (stoppedBy !== null) return `stopped ${sayStop(stoppedBy)}`
  return stoppedAt === null && completedAt !== null ? 'completed by its program' : undefined
}

/** All of the first front are the best. */
function isBest({ feasible, front, rank }: LeaderboardRow): boolean {
  return feasible && (front ?? rank) === 1
}

function missesOf({ feasible, violation }: LeaderboardRow): string {
  return feasible ? '–' : metricValue('violation', violation)
}

function copiesOf(copies: number[]): string | undefined {
  return copies.length === 0 ? undefined : `Trials ${copies.join(', ')} train the very same.`
}

/** A score with its interval, on the span of all rows. */
function Ladder({ row, span, metric }: Pick<BoardRowProps, 'row' | 'span' | 'metric'>) {
  const { score, interval, searchScore } = row
  const at = (value: number) => (100 * (value - span.low)) / (span.high - span.low)
  const said = interval
    ? `${metricValue(metric, interval.low)} to ${metricValue(metric, interval.high)} (${intervalKinds[interval.kind]})`
    : 'no interval'
  return (
    <svg
      className={styles.ladder}
      viewBox="0 0 100 12"
      preserveAspectRatio="none"
      role="img"
      aria-label={said}
    >
      <title>{said}</title>
      {interval ? (
        <line
          x1={at(interval.low)}
          x2={at(interval.high)}
          y1="6"
          y2="6"
          className={interval.kind === 'wilson' ? styles.dashed : styles.solid}
        />
      ) : undefined}
      <line x1={at(score)} x2={at(score)} y1="2" y2="10" className={styles.point} />
      {searchScore === null ? undefined : (
        <path d={diamond(at(searchScore))} className={styles.hollow} />
      )}
    </svg>
  )
}

function diamond(x: number): string {
  return `M${x} 2 L${x + 1.5} 6 L${x} 10 L${x - 1.5} 6 Z`
}
