import { type Sweep, writeCondition } from '@sweepstack/protocol'
import { useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { isOfTrials } from '../data/trial-columns.ts'
import { boardQuery } from './board-query.ts'
import { filterNames, useFilter, useSetFilter } from './filter.ts'
import styles from './filter-bar.module.css'

/** The filter as chips, and a field for one more condition. */
export function FilterBar({ sweep }: { sweep: Sweep }) {
  const { where, conditions } = useFilter()
  const ofRows = conditions.filter((condition) => !isOfTrials(condition)).map(writeCondition)
  const sort = useSearch({ from: '/sweeps/$sweep', select: (search) => search.sort })
  const setWhere = useSetFilter()
  const [wrong, setWrong] = useState<string>()
  const id = useId()
  const queries = useQueryClient()
  const names = filterNames(sweep)
  /** What is wrong with a condition the leaderboard says, which knows all metrics and what each parameter is. */
  const add = async (form: HTMLFormElement) => {
    const text = String(new FormData(form).get('condition') ?? '').trim()
    if (text === '') return
    try {
      const after = [...new Set([...where, text])]
      await queries.fetchInfiniteQuery({ ...boardQuery(sweep.id, after, sort), retry: false })
    } catch (error) {
      setWrong((error as Error).message)
      return
    }
    setWrong(undefined)
    form.reset()
    setWhere((before) => [...new Set([...before, text])])
  }
  return (
    <div className={styles.bar}>
      <span className={styles.label}>Filter</span>
      {where.map((condition) => (
        <button
          key={condition}
          type="button"
          className={styles.chip}
          aria-label={`Remove the condition ${condition}`}
          onClick={() => setWhere((before) => before.filter((one) => one !== condition))}
        >
          {condition} <span aria-hidden="true">×</span>
        </button>
      ))}
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          void add(event.currentTarget)
        }}
      >
        <input
          name="condition"
          aria-label="Add a condition"
          aria-invalid={wrong !== undefined}
          aria-describedby={`${id}-wrong`}
          placeholder={`${names[0] ?? 'score'}=… and Enter`}
          list={`${id}-names`}
          autoComplete="off"
          spellCheck={false}
        />
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={`${name}=`} />
          ))}
        </datalist>
      </form>
      {where.length > 0 ? (
        <button type="button" className={styles.clear} onClick={() => setWhere(() => [])}>
          Clear
        </button>
      ) : undefined}
      {ofRows.length > 0 ? (
        <span className={styles.note}>
          {ofRows.join(' and ')} {ofRows.length === 1 ? 'picks' : 'pick'} rows of the leaderboard:
          the other panels show trials, which have no rank of their own.
        </span>
      ) : undefined}
      <span id={`${id}-wrong`} role="alert" className={styles.wrong}>
        {wrong}
      </span>
    </div>
  )
}
