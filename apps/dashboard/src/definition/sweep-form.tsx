import { architectureNames } from '@sweepstack/models'
import { imageParameters, metricNames } from '@sweepstack/protocol'
import { editText, type TextEdit } from '@sweepstack/sweep-file'
import { counted } from '../words/numbers.ts'
import { Choices } from './choices.tsx'
import { DraftInput, DraftLines } from './draft-input.tsx'
import { Field } from './field.tsx'
import { NumberChoiceField } from './number-choice.tsx'
import { SearchFields } from './search-fields.tsx'
import styles from './sweep-form.module.css'
import { editsOf, type Shown, type UsualForm, usualForm } from './usual-form.ts'

interface SweepFormProps {
  text: string
  /** What the text says. */
  value: unknown
  onChange: (text: string) => void
  datasets: string[]
}

/** One of a list of layers is written, not chosen. */
const namedArchitectures = architectureNames.filter((name) => name !== 'custom')
const optimizers: readonly string[] = imageParameters.optimizer.value.options

/** The usual case of a definition as fields. The text is what counts: a field is read from it, and writes into it. */
export function SweepForm({ text, value, onChange, datasets }: SweepFormProps) {
  if (isOfPrograms(value)) {
    return (
      <p className={styles.hint}>
        This is a sweep of programs, which declare their own parameters: it is written as text.
      </p>
    )
  }
  const form = usualForm(value)
  const edit = (edits: TextEdit[]) => onChange(editText(text, edits))
  const isCopy = typeof value === 'object' && value !== null && 'from' in value
  return (
    <div className={styles.form}>
      {isCopy ? (
        <p className={styles.note}>A copy: what is left empty here is as in the sweep it is of.</p>
      ) : undefined}
      <Field label="Name" isBeyond={form.name === 'beyond'}>
        {(id) => (
          <DraftInput
            id={id}
            value={shownOr(form.name, '')}
            onEdit={(name) => edit(editsOf.name(name))}
          />
        )}
      </Field>
      <DatasetField
        shown={form.dataset}
        datasets={datasets}
        onEdit={(to) => edit(editsOf.dataset(to))}
      />
      <Choices
        label="Architectures"
        shown={form.architecture}
        names={namedArchitectures}
        onEdit={(names) => edit(editsOf.names('architecture', names))}
      />
      <Choices
        label="Optimizers"
        shown={form.optimizer}
        names={optimizers}
        onEdit={(names) => edit(editsOf.names('optimizer', names))}
      />
      <NumberChoiceField
        label="Learning rate"
        shown={form.learningRate}
        hint="Several values with commas between them, or a range for a search that draws."
        onEdit={(choice) => edit(editsOf.numbers('learningRate', choice))}
      />
      <NumberChoiceField
        label="Epochs"
        shown={form.epochs}
        hint="Trials that differ in epochs alone share their training."
        onEdit={(choice) => edit(editsOf.numbers('epochs', choice))}
      />
      <SearchFields form={form} onEdit={edit} metrics={metricNames} />
      <ListFields form={form} onEdit={edit} />
      {form.besides.length > 0 ? (
        <p className={styles.note}>
          The text has {counted(form.besides.length, 'setting')} besides, which this form does not
          show: {form.besides.join(', ')}.
        </p>
      ) : undefined}
    </div>
  )
}

interface ListFieldsProps {
  form: UsualForm
  onEdit: (edits: TextEdit[]) => void
}

function ListFields({ form: { constraints, tags }, onEdit }: ListFieldsProps) {
  return (
    <>
      <Field
        label="Constraints"
        hint="One a line, as learningRate <= 0.01 or optimizer = adam: only configs of which all hold are tried."
        isBeyond={constraints === 'beyond'}
      >
        {(id) => (
          <DraftLines
            id={id}
            rows={2}
            value={shownOr(constraints, '')}
            onEdit={(to) => onEdit(editsOf.constraints(to))}
          />
        )}
      </Field>
      <Field
        label="Tags"
        hint="With commas between them: sweeps are found by them."
        isBeyond={tags === 'beyond'}
      >
        {(id) => (
          <DraftInput id={id} value={shownOr(tags, '')} onEdit={(to) => onEdit(editsOf.tags(to))} />
        )}
      </Field>
    </>
  )
}

function isOfPrograms(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'trainer' in value
}

function shownOr<T>(shown: Shown<T>, otherwise: T): T {
  return shown === 'beyond' ? otherwise : shown.value
}

interface DatasetFieldProps {
  shown: Shown<string>
  datasets: string[]
  onEdit: (name: string) => void
}

/** Those that are registered, and the one of the text, whatever it is. */
function DatasetField({ shown, datasets, onEdit }: DatasetFieldProps) {
  const chosen = shownOr(shown, '')
  const names = datasets.includes(chosen) ? datasets : [chosen, ...datasets]
  return (
    <Field label="Dataset" isBeyond={shown === 'beyond'}>
      {(id) => (
        <select id={id} value={chosen} onChange={({ target }) => onEdit(target.value)}>
          {names.map((name) => (
            <option key={name} value={name}>
              {name === '' ? '–' : name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
