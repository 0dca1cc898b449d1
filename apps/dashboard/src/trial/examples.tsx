import type { Example, Examples } from '@sweepstack/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../data/client.ts'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { count, counted, percent } from '../words/numbers.ts'
import styles from './examples.module.css'

/** A cell of the confusion matrix, a row or a column of it, or all of it. */
export interface Cell {
  true?: string | undefined
  predicted?: string | undefined
}

interface ExamplesProps {
  sweep: string
  trial: number
  classes: string[]
  cell: Cell
  onCell: (cell: Cell) => void
}

/** The images behind a cell, the wrong and sure ones first. */
export function ExampleImages({ sweep, trial, classes, cell, onCell }: ExamplesProps) {
  const query = useInfiniteQuery({
    queryKey: ['predictions', sweep, trial, 'examples', cell.true ?? null, cell.predicted ?? null],
    queryFn: ({ pageParam }) => client.examples(sweep, trial, { ...cell, after: pageParam }),
    initialPageParam: '0',
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return (
    <div className={styles.part}>
      <div className={styles.head}>
        <h3>Images</h3>
        <ClassChoice
          label="is"
          classes={classes}
          chosen={cell.true}
          onChoice={(name) => onCell({ ...cell, true: name })}
        />
        <ClassChoice
          label="taken for"
          classes={classes}
          chosen={cell.predicted}
          onChoice={(name) => onCell({ ...cell, predicted: name })}
        />
      </div>
      <Loaded query={query} room={160}>
        {({ pages }) => {
          const [first] = pages
          const shown = pages.flatMap(({ examples }) => examples)
          if (first === undefined || first.images === 0) {
            return <p className={panel.empty}>No image is in this cell.</p>
          }
          return (
            <>
              <p className={styles.note} role="status">
                {count(shown.length)} of {counted(first.images, 'image')}; {orderOf(first)}.
              </p>
              <ul className={styles.images}>
                {shown.map((example) => (
                  <Shown key={example.name} example={example} of={`${sweep}/${trial}`} />
                ))}
              </ul>
              {query.hasNextPage ? (
                <button
                  type="button"
                  className={styles.more}
                  disabled={query.isFetching}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show more
                </button>
              ) : undefined}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function orderOf({ wrong }: Examples): string {
  return wrong === 0
    ? 'none is wrong, the least sure come first'
    : `${count(wrong)} wrong, the surest mistakes come first`
}

interface ClassChoiceProps {
  label: string
  classes: string[]
  chosen: string | undefined
  onChoice: (name: string | undefined) => void
}

/** Places stand for the names, which may be anything. */
function ClassChoice({ label, classes, chosen, onChoice }: ClassChoiceProps) {
  return (
    <label className={styles.choice}>
      {label}
      <select
        value={chosen === undefined ? -1 : classes.indexOf(chosen)}
        onChange={({ target }) => onChoice(classes[Number(target.value)])}
      >
        <option value={-1}>any class</option>
        {classes.map((name, place) => (
          <option key={name} value={place}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}

function Shown({ example, of }: { example: Example; of: string }) {
  const { name, true: actual, predicted, probability, ofTrue, picture } = example
  const isWrong = actual !== predicted
  const [, place] = /\/val\/(\d+)$/.exec(picture ?? '') ?? []
  return (
    <li className={`${styles.image} ${isWrong ? styles.wrong : ''}`}>
      {picture === null ? (
        <span className={styles.absent}>{name}</span>
      ) : (
        <img src={picture} alt={`${name}, which is ${actual}`} title={name} loading="lazy" />
      )}
      <span className={styles.said}>
        <span aria-hidden="true">{isWrong ? '✕ ' : '✓ '}</span>
        <b>{predicted}</b> {percent(probability, 1)}
      </span>
      {isWrong ? (
        <span className={styles.actual}>
          is {actual}, {percent(ofTrue, 1)}
        </span>
      ) : undefined}
      {place === undefined ? undefined : (
        <Link to="/try" search={{ trial: [of], image: [place] }} aria-label={`try it: ${name}`}>
          try it
        </Link>
      )}
    </li>
  )
}
