import type { TextEdit } from '@sweepstack/sweep-file'
import { DraftInput } from './draft-input.tsx'
import { Field } from './field.tsx'
import { editsOf, type Shown } from './usual-form.ts'

interface NumberFieldProps {
  label: string
  /** Its path in the text, with dots. */
  of: string
  shown: Shown<string>
  placeholder: string
  onEdit: (edits: TextEdit[]) => void
}

export function NumberField({ label, of, shown, placeholder, onEdit }: NumberFieldProps) {
  return (
    <Field label={label} isBeyond={shown === 'beyond'}>
      {(id) => (
        <DraftInput
          id={id}
          inputMode="numeric"
          placeholder={placeholder}
          value={shown === 'beyond' ? '' : shown.value}
          onEdit={(to) => onEdit(editsOf.number(of, to))}
        />
      )}
    </Field>
  )
}
