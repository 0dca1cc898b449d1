import type { Sweep } from '@sweepstack/protocol'
import { parseYaml } from '@sweepstack/sweep-file'
import { useState } from 'react'
import { Field } from '../definition/field.tsx'
import form from '../definition/sweep-form.module.css'
import dialog from '../panel/dialog.module.css'
import { variedParameters } from '../words/varied-parameters.ts'
import { useChange } from './use-change.ts'
import { wrongFields } from './wrong-fields.ts'
import { WrongPart } from './wrong-part.tsx'

interface GiveProps {
  sweep: Sweep
  config: Readonly<Record<string, unknown>>
  close: () => void
}

type Place = 'inject' | 'pin'

/** The values of a config, and when it comes. */
export function GiveConfig({ sweep: { id, definition }, config, close }: GiveProps) {
  const names = variedParameters(definition)
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(names.map((name) => [name, written(config[name])])),
  )
  const [place, setPlace] = useState<Place>('inject')
  const { mutate, isPending, error } = useChange(id, close)
  const wrong = wrongFields(error, names)
  return (
    <form
      className={dialog.body}
      onSubmit={(event) => {
        event.preventDefault()
        mutate({ [place]: [configOf(texts)] })
      }}
    >
      <p className={dialog.quiet}>
        It comes beside the trials of the search and may lie outside of its space. What is trained
        already is not trained again.
      </p>
      <div className={form.pair}>
        {names.map((name) => (
          <Field key={name} label={name} wrong={wrong.get(name)}>
            {(field) => (
              <input
                id={field}
                required
                aria-invalid={wrong.has(name)}
                aria-describedby={wrong.has(name) ? `${field}-wrong` : undefined}
                autoComplete="off"
                spellCheck={false}
                value={texts[name] ?? ''}
                onChange={({ target }) => setTexts({ ...texts, [name]: target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <fieldset className={form.field}>
        <legend>When it comes</legend>
        <div className={form.boxes}>
          {places.map(([value, said]) => (
            <label key={value} className={form.box}>
              <input
                type="radio"
                name="place"
                checked={place === value}
                onChange={() => setPlace(value)}
              />
              {said}
            </label>
          ))}
        </div>
      </fieldset>
      {/* What is wrong with no field, as that a ban excludes the config. */}
      {wrong.size > 0 ? undefined : <WrongPart error={error} />}
      <div className={dialog.choices}>
        <button type="button" onClick={close}>
          Leave it
        </button>
        <button type="submit" className={dialog.do} disabled={isPending}>
          Give it
        </button>
      </div>
    </form>
  )
}

const places: [Place, string][] = [
  ['inject', 'after those given before'],
  ['pin', 'next of all'],
]

function written(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Values as in a sweep file: numbers, words, or objects. */
function configOf(texts: Record<string, string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, readValue(text)]))
}

/** What cannot be read is sent as it is, for the service to refuse. */
function readValue(text: string): unknown {
  try {
    return parseYaml(text, 16)
  } catch {
    return text
  }
}
