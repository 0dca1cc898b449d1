import { type ComponentProps, useState } from 'react'

interface Draft {
  value: string
  onEdit: (text: string) => void
}

type DraftInputProps = Draft & Omit<ComponentProps<'input'>, 'value' | 'onChange'>
type DraftLinesProps = Draft & Omit<ComponentProps<'textarea'>, 'value' | 'onChange'>

/** A field that keeps what is typed while it is typed, though its value is read back in another form. */
export function DraftInput({ value, onEdit, ...rest }: DraftInputProps) {
  return <input autoComplete="off" spellCheck={false} {...rest} {...useDraft({ value, onEdit })} />
}

/** The same for several lines. */
export function DraftLines({ value, onEdit, ...rest }: DraftLinesProps) {
  return (
    <textarea autoComplete="off" spellCheck={false} {...rest} {...useDraft({ value, onEdit })} />
  )
}

function useDraft({ value, onEdit }: Draft) {
  const [typed, setTyped] = useState<string>()
  return {
    value: typed ?? value,
    onChange: ({ target }: { target: { value: string } }) => {
      setTyped(target.value)
      onEdit(target.value)
    },
    onBlur: () => setTyped(undefined),
  }
}
