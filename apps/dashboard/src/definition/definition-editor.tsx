import { useEffect, useId, useRef, useState } from 'react'
import type { CodeEditor } from './code-editor.ts'
import styles from './definition-editor.module.css'
import { type PlacedProblem, shownPath } from './problems.ts'

interface DefinitionEditorProps {
  label: string
  text: string
  onChange: (text: string) => void
  problems: PlacedProblem[]
  datasets: string[]
}

/** A field for a definition: a code editor once it is loaded, and a plain field where it cannot be. */
export function DefinitionEditor(props: DefinitionEditorProps) {
  const { label, text, onChange, problems, datasets } = props
  const id = useId()
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<CodeEditor | undefined>(undefined)
  const [state, setState] = useState<'loading' | 'there' | 'plain'>('loading')
  const latest = useRef({ text, onChange, datasets })
  latest.current = { text, onChange, datasets }
  useEffect(() => {
    let isGone = false
    import('./code-editor.ts').then(
      ({ createCodeEditor }) => {
        if (isGone || place.current === null) return
        editor.current = createCodeEditor({
          parent: place.current,
          text: latest.current.text,
          label,
          describedBy: id,
          onChange: (next) => latest.current.onChange(next),
          datasets: () => latest.current.datasets,
        })
        setState('there')
      },
      () => isGone || setState('plain'),
    )
    return () => {
      isGone = true
      editor.current?.destroy()
      editor.current = undefined
    }
  }, [label, id])
  useEffect(() => editor.current?.setText(text), [text])
  useEffect(() => {
    if (state === 'there') editor.current?.setProblems(problems)
  }, [problems, state])
  return (
    <div className={styles.editor}>
      <div ref={place} />
      {state === 'there' ? undefined : (
        <textarea
          className={styles.plain}
          aria-label={label}
          aria-busy={state === 'loading'}
          aria-describedby={id}
          spellCheck={false}
          rows={16}
          readOnly={state === 'loading'}
          value={text}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
      <p className={styles.hint}>{hints[state]}</p>
      <div id={id} role="status">
        <ProblemList problems={problems} onGo={(offset) => editor.current?.goTo(offset)} />
      </div>
    </div>
  )
}

const hints = {
  loading: 'Loading the editor…',
  there: 'Ctrl+Space completes. Tab indents: to leave by keyboard, press Escape, then Tab.',
  plain: 'The editor could not be loaded: this is a plain field, without completion.',
}

interface ProblemListProps {
  problems: PlacedProblem[]
  onGo: (offset: number) => void
}

function ProblemList({ problems, onGo }: ProblemListProps) {
  if (problems.length === 0) return undefined
  return (
    <ul className={styles.problems}>
      {problems.map(({ path, message, line, from }) => (
        <li key={`${path} ${message}`}>
          <button type="button" className={styles.line} onClick={() => onGo(from)}>
            line {line}
          </button>{' '}
          {path ? <code>{shownPath(path)}</code> : undefined} {message}
        </li>
      ))}
    </ul>
  )
}
