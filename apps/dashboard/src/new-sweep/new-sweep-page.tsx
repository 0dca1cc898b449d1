import { fittingArchitecture } from '@sweepstack/models'
import type { ListedDataset } from '@sweepstack/protocol'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../data/client.ts'
import { forgetDraft, saveDraft, savedDraft } from '../data/draft.ts'
import { useMayChange } from '../data/may-change.ts'
import { datasetsQuery } from '../data/queries.ts'
import { DefinitionEditor } from '../definition/definition-editor.tsx'
import { definitionText } from '../definition/definition-text.ts'
import { LastRead } from '../definition/last-read.tsx'
import { readDefinition } from '../definition/read-definition.ts'
import { SweepForm } from '../definition/sweep-form.tsx'
import { useDefinition } from '../definition/use-definition.ts'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import { useTitle } from '../words/use-title.ts'
import styles from './new-sweep-page.module.css'
import { copyOf, type NewSweepSearch } from './new-sweep-search.ts'
import { PlanView } from './plan-view.tsx'

/** Writes a sweep, as a form or as text, with what it would train beside it. */
export function NewSweepPage() {
  useTitle('New sweep')
  const search = useSearch({ from: '/new' })
  const { data = [], isPending } = useQuery(datasetsQuery)
  // What it begins with names one of them: a draft that names none would be planned, and refused.
  if (isPending) return <p role="status">Loading…</p>
  return <Writing key={JSON.stringify(search)} search={search} known={data} />
}

function Writing({ search, known }: { search: NewSweepSearch; known: ListedDataset[] }) {
  const datasets = known.map(({ name }) => name)
  const of = JSON.stringify(search)
  const [written, setWritten] = useState(() => savedDraft(of))
  const text = written ?? copyOf(search) ?? templateOf(known[0])
  const write = (next: string) => {
    setWritten(next)
    saveDraft({ of, text: next })
  }
  const startOver = () => {
    setWritten(undefined)
    forgetDraft()
  }
  const { read, problems, isReading, answer, shown } = useDefinition(text, ['plan'], client.plan)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>New sweep</h1>
        {written === undefined ? undefined : (
          <p className={styles.quiet}>
            This browser keeps what you write.{' '}
            <button type="button" className={styles.plain} onClick={startOver}>
              Start over
            </button>
          </p>
        )}
      </header>
      <div className={styles.parts}>
        <div className={styles.form}>
          <Panel title="Form" note="the usual case">
            <LastRead read={read}>
              {(value) => (
                <SweepForm text={text} value={value} onChange={write} datasets={datasets} />
              )}
            </LastRead>
          </Panel>
        </div>
        <div className={styles.text}>
          <Panel
            title="Definition"
            note="YAML or JSON, as sweep files are"
            tools={<WriteOut search={search} isOpen={written === undefined} onText={write} />}
          >
            <DefinitionEditor
              label="Definition of the sweep"
              text={text}
              onChange={write}
              problems={problems}
              datasets={datasets}
            />
          </Panel>
        </div>
        <div className={styles.plan}>
          <Panel title="Plan" note={isReading ? 'reading…' : undefined}>
            {shown ? (
              <PlanView plan={shown} />
            ) : (
              <p className={panel.empty}>What it would train stands here when it can be read.</p>
            )}
            <Post text={text} isReady={answer !== undefined} />
          </Panel>
        </div>
      </div>
    </div>
  )
}

interface WriteOutProps {
  search: NewSweepSearch
  isOpen: boolean
  onText: (text: string) => void
}

/** A copy names the sweep that it is of: this writes all that it takes over from it. */
function WriteOut({ search: { from, stopping }, isOpen, onText }: WriteOutProps) {
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => (from === undefined ? undefined : await client.sweep(from)),
    onSuccess: (sweep) => {
      if (sweep === undefined) return
      const { warmStart: _, ...definition } = sweep.definition as Record<string, unknown>
      const other = stopping === undefined ? {} : { stopping: JSON.parse(stopping) as unknown }
      onText(definitionText({ ...definition, ...other }))
    },
  })
  if (from === undefined || !isOpen) return undefined
  return (
    <button type="button" className={styles.plain} disabled={isPending} onClick={() => mutate()}>
      {error === null ? 'Write the copy out' : `Failed: ${error.message}. Try again`}
    </button>
  )
}

function Post({ text, isReady }: { text: string; isReady: boolean }) {
  const navigate = useNavigate()
  const mayPost = useMayChange()
  const [key] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'))
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const read = readDefinition(text)
      if ('wrong' in read) throw new Error(read.wrong.message)
      return client.createSweep(read.value, `${key}-${text.length}-${hashOf(text)}`)
    },
    onSuccess: ({ id }) => {
      forgetDraft()
      return navigate({ to: '/sweeps/$sweep', params: { sweep: id } })
    },
  })
  if (!mayPost) return <p className={styles.quiet}>Your key may read, not post sweeps.</p>
  return (
    <div className={styles.post}>
      <button type="button" disabled={!isReady || isPending} onClick={() => mutate()}>
        {isPending ? 'Posting…' : 'Post the sweep'}
      </button>
      {error ? <p role="alert">{error.message}</p> : undefined}
    </div>
  )
}

/** The same text twice is the same sweep; another text is another one. */
function hashOf(text: string): number {
  let hash = 0
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return hash >>> 0
}

function architectureFor(dataset: ListedDataset | undefined): string | undefined {
  if (dataset === undefined) return undefined
  return fittingArchitecture({ shape: dataset.shape, classes: dataset.classes.length })
}

/** With an architecture that takes the images. */
const templateOf = (dataset: ListedDataset | undefined) => `name: first-sweep
dataset: ${dataset?.name ?? 'my-dataset'}
parameters:
  architecture: ${architectureFor(dataset) ?? 'cnn'}
  optimizer: [adam, sgd]
  learningRate: [0.001, 0.0005]
  epochs: [5, 10]
metric: val_accuracy
`
