import { type ComponentProps, useState } from 'react'

interface DraftInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  value: string
  onEdit: (text: string) => void
}

/** A field that keeps what is typed while it is typed, though its value is read back in another form. */
export function DraftInput({ value, onEdit, ...rest }: DraftInputProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={typed ?? value}
      onChange={({ target }) => {
        setTyped(target.value)
        onEdit(target.value)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

interface DraftLinesProps extends Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> {
  value: string
  onEdit: (text: string) => void
}

/** The same for several lines. */
export function DraftLines({ value, onEdit, ...rest }: DraftLinesProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <textarea
      autoComplete="off"
      spellCheck={false}
      {...rest}
      value={typed ?? value}
      onChange={({ target }) => {
        setTyped(target.value)
        onEdit(target.value)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}
