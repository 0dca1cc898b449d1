import { Beyond } from './field.tsx'
import styles from './sweep-form.module.css'
import type { Shown } from './usual-form.ts'

interface ChoicesProps {
  label: string
  shown: Shown<string[]>
  names: readonly string[]
  onEdit: (names: string[]) => void
}

/** Words of which several may be chosen. One that is not among them stands there as well. */
export function Choices({ label, shown, names, onEdit }: ChoicesProps) {
  if (shown === 'beyond') return <Beyond label={label} />
  const chosen = shown.value
  const all = [...names, ...chosen.filter((name) => !names.includes(name))]
  return (
    <fieldset className={styles.field}>
      <legend>{label}</legend>
      <div className={styles.boxes}>
        {all.map((name) => (
          <label key={name} className={styles.box}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={({ target }) =>
                onEdit(
                  target.checked ? [...chosen, name] : chosen.filter((other) => other !== name),
                )
              }
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
