import type { UseQueryResult } from '@tanstack/react-query'
import { useId } from 'react'
import { Swatch } from '../chart/swatch.tsx'
import { type Compared, nameOf } from '../compare/compared.ts'
import { Trouble } from '../panel/trouble.tsx'
import { metricValue, plain } from '../words/numbers.ts'
import styles from './answer-cell.module.css'
import { greatestDifference, likeliest } from './answers.ts'
import type { ModelAnswer } from './model-messages.ts'

type Asked<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'refetch' | 'isFetching'>

interface AnswerCellProps {
  tried: Compared[]
  column: number
  classes: string[]
  /** What this browser computed, and what the service answers for the images beside this one. */
  here: Asked<ModelAnswer>
  there: Asked<unknown>
  /** Of it, the probabilities of this image. */
  known: number[] | undefined
  /** Whether the service has an answer for this image. */
  isAsked: boolean
  truth: string | undefined
  /** It says something else than most of the others. */
  differs: boolean
}

/** What one model says of one image. */
export function AnswerCell(props: AnswerCellProps) {
  const { tried, column, classes, here, known, truth, differs } = props
  const one = tried[column] as Compared
  const shown = here.data?.probabilities ?? known
  const top = shown === undefined ? [] : likeliest(shown, classes)
  return (
    <li className={`${styles.cell} ${differs ? styles.differs : ''}`}>
      <p className={styles.model}>
        <Swatch color={one.color} />
        {nameOf(one, tried)}
        {differs ? <span className={styles.mark}>differs</span> : undefined}
      </p>
      {here.error ? (
        <>
          <Trouble error={here.error} retry={() => void here.refetch()} />
          {known ? <p className={styles.note}>What the service says:</p> : undefined}
        </>
      ) : shown === undefined ? (
        <p className={styles.note} role="status">
          Computing…
        </p>
      ) : undefined}
      {top.length > 0 ? (
        <ol className={styles.bars}>
          {top.map(({ name, probability }) => (
            <li key={name} className={styles.bar}>
              <span className={styles.class}>
                {name}
                {truth === name ? <span title="the label of the image"> ✓</span> : undefined}
              </span>
              <span className={styles.share}>{metricValue('accuracy', probability)}</span>
              <span className={styles.track} aria-hidden="true">
                <span className={styles.fill} style={{ width: `${100 * probability}%` }} />
              </span>
            </li>
          ))}
        </ol>
      ) : undefined}
      <Difference {...props} />
    </li>
  )
}

/** How the answer of this browser and that of the service agree; in full for who points at it or comes with the keyboard. */
function Difference({ classes, here, there, known, isAsked }: AnswerCellProps) {
  const id = useId()
  const { data } = here
  const made = data && `${data.backend}, ${plain(data.milliseconds, 2)} ms`
  if (data === undefined) return undefined
  if (!isAsked) return <p className={styles.note}>{made}; this browser alone</p>
  if (known === undefined) {
    return there.error && !there.isFetching ? (
      <>
        <p className={styles.note}>{made}</p>
        <Trouble error={there.error} retry={() => void there.refetch()} />
      </>
    ) : (
      <p className={styles.note} role="status">
        {made}; waits for the service…
      </p>
    )
  }
  const most = greatestDifference(data.probabilities, known)
  const [mine] = likeliest(data.probabilities, classes, 1)
  const [its] = likeliest(known, classes, 1)
  const isSame = mine?.name === its?.name
  return (
    <div className={styles.foot}>
      <button type="button" className={styles.delta} aria-describedby={id} data-delta={most}>
        Δ {plain(most, 2)}
        {isSame ? '' : `, the service says ${its?.name}`}
      </button>{' '}
      <span className={styles.note}>{made}</span>
      <div role="tooltip" id={id} className={styles.tooltip}>
        <p>
          {isSame ? 'The service says the same class' : `The service says ${its?.name}`}; the
          probabilities differ by at most {plain(most, 2)}.
        </p>
        <table>
          <thead>
            <tr>
              <th scope="col">class</th>
              <th scope="col">here</th>
              <th scope="col">service</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>
            {likeliest(data.probabilities, classes).map(({ name, probability }) => {
              const other = known[classes.indexOf(name)] as number
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{probability.toFixed(6)}</td>
                  <td>{other.toFixed(6)}</td>
                  <td>{plain(probability - other, 2)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </div>
  )
}
