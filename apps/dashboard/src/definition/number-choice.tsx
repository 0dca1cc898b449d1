import { DraftInput } from './draft-input.tsx'
import { Beyond } from './field.tsx'
import styles from './sweep-form.module.css'
import type { NumberChoice, Shown } from './usual-form.ts'

interface NumberChoiceFieldProps {
  label: string
  shown: Shown<NumberChoice>
  hint?: string | undefined
  onEdit: (choice: NumberChoice) => void
}

/** Numbers one by one, or a range. */
export function NumberChoiceField({ label, shown, hint, onEdit }: NumberChoiceFieldProps) {
  if (shown === 'beyond') return <Beyond label={label} />
  const { value } = shown
  return (
    <fieldset className={styles.field}>
      <legend>{label}</legend>
      <div className={styles.row}>
        <select
          aria-label={`${label}: values or a range`}
          value={value.kind}
          onChange={({ target }) =>
            onEdit(target.value === 'range' ? rangeOf(value) : listOf(value))
          }
        >
          <option value="list">values</option>
          <option value="range">range</option>
        </select>
        {value.kind === 'list' ? (
          <DraftInput
            aria-label={`${label}: values`}
            value={value.text}
            placeholder="0.001, 0.0005"
            onEdit={(text) => onEdit({ kind: 'list', text })}
          />
        ) : (
          <>
            <DraftInput
              aria-label={`${label}: from`}
              inputMode="decimal"
              value={value.min}
              onEdit={(min) => onEdit({ ...value, min })}
            />
            <span aria-hidden="true">to</span>
            <DraftInput
              aria-label={`${label}: to`}
              inputMode="decimal"
              value={value.max}
              onEdit={(max) => onEdit({ ...value, max })}
            />
            <select
              aria-label={`${label}: scale`}
              value={value.scale}
              onChange={({ target }) =>
                onEdit({ ...value, scale: target.value === 'log' ? 'log' : 'linear' })
              }
            >
              <option value="linear">linear</option>
              <option value="log">log</option>
            </select>
          </>
        )}
      </div>
      {hint === undefined ? undefined : <p className={styles.hint}>{hint}</p>}
    </fieldset>
  )
}

/** Around the values that there are. */
function rangeOf(value: NumberChoice): NumberChoice {
  if (value.kind === 'range') return value
  const numbers = value.text
    .split(/[\s,]+/)
    .filter((text) => text !== '' && !Number.isNaN(Number(text)))
  const sorted = numbers.map(Number).sort((a, b) => a - b)
  const [min = 0, max = min] = [sorted[0], sorted.at(-1)]
  const isWide = min > 0 && max / min >= 10
  return { kind: 'range', min: String(min), max: String(max), scale: isWide ? 'log' : 'linear' }
}

function listOf(value: NumberChoice): NumberChoice {
  if (value.kind === 'list') return value
  return { kind: 'list', text: [value.min, value.max].filter(Boolean).join(', ') }
}
