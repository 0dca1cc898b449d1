import { architectureNames } from '@sweepstack/models'
import { imageParameters, type Sweep } from '@sweepstack/protocol'
import { editText, type TextEdit } from '@sweepstack/sweep-file'
import { Choices } from '../definition/choices.tsx'
import { Beyond } from '../definition/field.tsx'
import { NumberChoiceField } from '../definition/number-choice.tsx'
import { NumberField } from '../definition/number-field.tsx'
import styles from '../definition/sweep-form.module.css'
import { editsOf, namesOf, numbersOf, plainNumber } from '../definition/usual-form.ts'
import { variedParameters } from '../words/varied-parameters.ts'

interface EditFormProps {
  text: string
  /** What the text says. */
  value: unknown
  onChange: (text: string) => void
  /** As it was when this was opened. */
  sweep: Sweep
}

type Values = Record<string, unknown>

/** What of a sweep may grow, as fields: values, epochs, trials, limits. The text is what counts. */
export function EditForm({ text, value, onChange, sweep }: EditFormProps) {
  const edit = (edits: TextEdit[]) => onChange(editText(text, edits))
  const { parameters, search, budget, parallelism } = partsOf(value)
  const varied = variedParameters(sweep.definition)
  return (
    <div className={styles.form}>
      {[...new Set([...varied, 'epochs'])].map((name) => (
        <ParameterField key={name} name={name} value={parameters[name]} onEdit={edit} />
      ))}
      {search.trials === undefined ? undefined : (
        <NumberField
          label="Trials of the search"
          of="search.trials"
          shown={plainNumber(search.trials)}
          placeholder=""
          onEdit={edit}
        />
      )}
      <div className={styles.pair}>
        <NumberField
          label="At most so many trials"
          of="budget.trials"
          shown={plainNumber(budget.trials)}
          placeholder="no limit"
          onEdit={edit}
        />
        <NumberField
          label="At most so many epochs"
          of="budget.epochs"
          shown={plainNumber(budget.epochs)}
          placeholder="no limit"
          onEdit={edit}
        />
      </div>
      <div className={styles.pair}>
        <NumberField
          label="At most so many hours"
          of="budget.hours"
          shown={plainNumber(budget.hours)}
          placeholder="no limit"
          onEdit={edit}
        />
        <NumberField
          label="Lineages at once"
          of="parallelism"
          shown={plainNumber(parallelism)}
          placeholder="as many as there are slots"
          onEdit={edit}
        />
      </div>
      <p className={styles.note}>
        A space only grows: to leave values out from now on, ban them on the page of the sweep.
      </p>
    </div>
  )
}

function partsOf(definition: unknown) {
  const whole = valuesOf(definition)
  return {
    parameters: valuesOf(whole.parameters),
    search: valuesOf(whole.search),
    budget: valuesOf(whole.budget),
    parallelism: whole.parallelism,
  }
}

function valuesOf(value: unknown): Values {
  return typeof value === 'object' && value !== null ? (value as Values) : {}
}

interface ParameterFieldProps {
  name: string
  value: unknown
  onEdit: (edits: TextEdit[]) => void
}

function ParameterField({ name, value, onEdit }: ParameterFieldProps) {
  const words = wordsOf(name)
  const names = namesOf(value)
  if (words.length > 0 || (names !== 'beyond' && names.value.length > 0)) {
    return (
      <Choices
        label={name}
        shown={names}
        names={words}
        onEdit={(chosen) => onEdit(editsOf.names(name, chosen))}
      />
    )
  }
  const numbers = numbersOf(value)
  if (numbers === 'beyond') return <Beyond label={name} />
  return (
    <NumberChoiceField
      label={name}
      shown={numbers}
      hint={name === 'epochs' ? 'More epochs go on from what is trained.' : undefined}
      onEdit={(choice) => onEdit(editsOf.numbers(name, choice))}
    />
  )
}

/** Those that a parameter of our own trainer may have. */
function wordsOf(name: string): readonly string[] {
  if (name === 'architecture') return architectureNames.filter((one) => one !== 'custom')
  const row = Object.hasOwn(imageParameters, name)
    ? imageParameters[name as keyof typeof imageParameters]
    : undefined
  return row?.kind === 'choice' ? row.value.options : []
}
