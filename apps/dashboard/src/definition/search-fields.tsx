import type { TextEdit } from '@sweepstack/sweep-file'
import { DraftInput } from './draft-input.tsx'
import { Beyond, Field } from './field.tsx'
import { NumberField } from './number-field.tsx'
import styles from './sweep-form.module.css'
import { editsOf, hasTrials, type UsualForm } from './usual-form.ts'

interface SearchFieldsProps {
  form: UsualForm
  metrics: readonly string[]
  onEdit: (edits: TextEdit[]) => void
}

const searches: [kind: string, name: string][] = [
  ['', 'grid (default)'],
  ['grid', 'grid: all of them'],
  ['auto', 'auto: what fits'],
  ['random', 'random'],
  ['sobol', 'Sobol sequence'],
  ['tpe', 'TPE'],
  ['gp', 'Gaussian process'],
  ['cma-es', 'CMA-ES'],
  ['bohb', 'BOHB'],
  ['nsga2', 'NSGA-II'],
]
const stoppers: [kind: string, name: string][] = [
  ['', 'none (default)'],
  ['none', 'none'],
  ['asha', 'ASHA'],
  ['hyperband', 'Hyperband'],
  ['median', 'median'],
]
const usualTrials = '20'

/** How configs are found, and which trials end early; by what they are ranked, and how often they are trained. */
export function SearchFields({ form, metrics, onEdit }: SearchFieldsProps) {
  const { metric, stopping } = form
  return (
    <>
      <SearchField shown={form.search} onEdit={onEdit} />
      <div className={styles.pair}>
        <Field label="Stop early" isBeyond={stopping === 'beyond'}>
          {(id) => (
            <Select
              id={id}
              value={stopping === 'beyond' ? '' : stopping.value}
              options={stoppers}
              onEdit={(to) => onEdit(editsOf.stopping(to))}
            />
          )}
        </Field>
        <Field label="Rank by" isBeyond={metric === 'beyond'}>
          {(id) => (
            <Select
              id={id}
              value={metric === 'beyond' ? '' : metric.value}
              options={[['', 'val_accuracy (default)'], ...metrics.map(same)]}
              onEdit={(to) => onEdit(editsOf.metric(to))}
            />
          )}
        </Field>
      </div>
      <div className={styles.pair}>
        <NumberField
          label="Runs of each config"
          of="repeats"
          shown={form.repeats}
          placeholder="1"
          onEdit={onEdit}
        />
        <NumberField
          label="Folds"
          of="folds"
          shown={form.folds}
          placeholder="no cross-validation"
          onEdit={onEdit}
        />
      </div>
    </>
  )
}

function same(name: string): [string, string] {
  return [name, name]
}

function SearchField({
  shown,
  onEdit,
}: {
  shown: UsualForm['search']
  onEdit: (edits: TextEdit[]) => void
}) {
  if (shown === 'beyond') return <Beyond label="Search" />
  const { kind, trials } = shown.value
  return (
    <div className={styles.pair}>
      <Field label="Search">
        {(id) => (
          <Select
            id={id}
            value={kind}
            options={searches}
            onEdit={(to) => {
              const given = trials === '' && to !== 'auto' ? usualTrials : trials
              onEdit(editsOf.search({ kind: to, trials: given }))
            }}
          />
        )}
      </Field>
      {hasTrials(kind) ? (
        <Field label="Trials">
          {(id) => (
            <DraftInput
              id={id}
              inputMode="numeric"
              value={trials}
              onEdit={(to) => onEdit(editsOf.search({ kind, trials: to }))}
            />
          )}
        </Field>
      ) : undefined}
    </div>
  )
}

interface SelectProps {
  id: string
  value: string
  options: [value: string, name: string][]
  onEdit: (value: string) => void
}

/** A value that is none of the options stands as it is, for the service to refuse. */
function Select({ id, value, options, onEdit }: SelectProps) {
  const isKnown = options.some(([known]) => known === value)
  return (
    <select id={id} value={value} onChange={({ target }) => onEdit(target.value)}>
      {isKnown ? undefined : <option value={value}>{value}</option>}
      {options.map(([known, name]) => (
        <option key={known} value={known}>
          {name}
        </option>
      ))}
    </select>
  )
}
