import { type ReactNode, useId } from 'react'
import form from '../../definition/sweep-form.module.css'
import { kindNames, type ReadingFields } from './read-form.ts'
import styles from './upload-panel.module.css'

interface ReadingFormProps {
  fields: ReadingFields
  wrong: Partial<Record<keyof ReadingFields, string>>
  onChange: (change: (before: ReadingFields) => ReadingFields) => void
}

/** The name of a dataset, and how its images are read where the service is not to choose. */
export function ReadingForm({ fields, wrong, onChange }: ReadingFormProps) {
  const at = (name: keyof ReadingFields) => ({
    value: fields[name],
    wrong: wrong[name],
    onChange: (value: string) => onChange((before) => ({ ...before, [name]: value })),
  })
  const isOpen = Object.keys(wrong).some((name) => name !== 'name')
  return (
    <>
      <Text label="Name" {...at('name')} />
      <details className={styles.more} {...(isOpen ? { open: true } : {})}>
        <summary>How it is read</summary>
        <p className={styles.hint}>What is left empty is chosen by looking at the files.</p>
        <div className={styles.fields}>
          <Choice label="Kind" {...at('as')} first="as recognised">
            {Object.entries(kindNames).map(([kind, name]) => (
              <option key={kind} value={kind}>
                {name}
              </option>
            ))}
          </Choice>
          <Text label="Size in pixels" {...at('size')} hint="64, or height × width as 48x64" />
          <Choice label="Other proportions are" {...at('fit')} first="cut (cover)">
            <option value="contain">filled up (contain)</option>
            <option value="stretch">pulled (stretch)</option>
          </Choice>
          <Choice label="Colours" {...at('channels')} first="grey if all are">
            <option value="3">colour</option>
            <option value="1">grey</option>
          </Choice>
          <Text label="Drawn for validation, %" {...at('val')} hint="of the training images" />
          <Text label="Drawn for test, %" {...at('test')} hint="of the training images" />
          <Text label="Seed of the draw" {...at('seed')} hint="0 without it" />
          <Text
            label="Kept together by"
            {...at('groupBy')}
            hint="a column, or names as {group}_*"
          />
          <Text
            label="Unreadable files left out"
            {...at('skipUnreadable')}
            hint="at most; 0 without it"
          />
        </div>
      </details>
    </>
  )
}

interface InputProps {
  label: string
  value: string
  wrong: string | undefined
  hint?: string
  onChange: (value: string) => void
}

function Text({ label, value, wrong, hint, onChange }: InputProps) {
  const id = useId()
  const said = wrong ?? hint
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={wrong !== undefined}
        aria-describedby={said === undefined ? undefined : `${id}-said`}
        onChange={({ target }) => onChange(target.value)}
      />
      {said === undefined ? undefined : (
        <p id={`${id}-said`} className={wrong === undefined ? form.hint : styles.wrong}>
          {said}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps extends Omit<InputProps, 'hint'> {
  /** What an empty choice means. */
  first: string
  children: ReactNode
}

function Choice({ label, value, first, children, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className={form.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{first}</option>
        {children}
      </select>
    </div>
  )
}
