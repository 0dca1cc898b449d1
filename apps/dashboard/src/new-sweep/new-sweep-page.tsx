import { ClientError } from '@sweepstack/client'
import { isAllowed, type Plan } from '@sweepstack/protocol'
import { parseYaml, yamlLimits } from '@sweepstack/sweep-file'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { client } from '../data/client.ts'
import { datasetsQuery } from '../data/queries.ts'
import { sessionQuery } from '../data/session.ts'
import { Panel } from '../panel/panel.tsx'
import { useTitle } from '../words/use-title.ts'
import styles from './new-sweep-page.module.css'
import { copyOf } from './new-sweep-search.ts'
import { PlanView } from './plan-view.tsx'
import { useSettled } from './use-settled.ts'

/** Writes a sweep, with what it would train beside it while it is written. */
export function NewSweepPage() {
  useTitle('New sweep')
  const { data: datasets } = useQuery(datasetsQuery)
  const search = useSearch({ from: '/new' })
  const [written, setWritten] = useState<string>()
  const text = written ?? copyOf(search) ?? templateOf(datasets?.[0]?.name ?? 'my-dataset')
  const settled = useSettled(text, 400)
  const parsed = parse(settled)
  const plan = useQuery({
    queryKey: ['plan', settled],
    queryFn: () => client.plan('value' in parsed ? parsed.value : undefined),
    enabled: 'value' in parsed,
    retry: false,
    staleTime: 30_000,
  })
  const problem = 'wrong' in parsed ? [{ path: '', message: parsed.wrong }] : problemsOf(plan.error)
  return (
    <div className={styles.page}>
      <h1>New sweep</h1>
      <div className={styles.pair}>
        <Editor text={text} onChange={setWritten} problem={problem} />
        <Panel title="Plan" note={settled !== text || plan.isFetching ? 'reading…' : undefined}>
          {plan.data && problem.length === 0 ? (
            <PlanView plan={plan.data} />
          ) : (
            <p className={styles.quiet}>What it would train stands here when it can be read.</p>
          )}
        </Panel>
      </div>
      <Post text={text} plan={problem.length === 0 ? plan.data : undefined} />
    </div>
  )
}

interface EditorProps {
  text: string
  onChange: (text: string) => void
  problem: { path: string; message: string }[]
}

function Editor({ text, onChange, problem }: EditorProps) {
  const id = useId()
  return (
    <Panel title="Definition" note="YAML or JSON, as sweep files are">
      <textarea
        className={styles.editor}
        aria-label="Definition of the sweep"
        aria-invalid={problem.length > 0}
        aria-describedby={id}
        spellCheck={false}
        rows={Math.max(18, text.split('\n').length + 1)}
        value={text}
        onChange={({ target }) => onChange(target.value)}
      />
      <div id={id} role="status">
        <ul className={styles.problems}>
          {problem.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              {path ? <code>{path}</code> : undefined} {message}
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  )
}

function Post({ text, plan }: { text: string; plan: Plan | undefined }) {
  const navigate = useNavigate()
  const { data: session } = useQuery(sessionQuery)
  const [key] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'))
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => {
      const parsed = parse(text)
      if ('wrong' in parsed) throw new Error(parsed.wrong)
      return client.createSweep(parsed.value, `${key}-${text.length}-${hashOf(text)}`)
    },
    onSuccess: ({ id }) => navigate({ to: '/sweeps/$sweep', params: { sweep: id } }),
  })
  const mayPost =
    session !== undefined && session !== 'unknown' && isAllowed(session.scopes, 'sweeps')
  if (!mayPost) return <p className={styles.quiet}>Your key may read, not post sweeps.</p>
  return (
    <div className={styles.post}>
      <button type="button" disabled={plan === undefined || isPending} onClick={() => mutate()}>
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

function parse(text: string): { value: unknown } | { wrong: string } {
  try {
    return { value: parseYaml(text, yamlLimits.levels) }
  } catch (error) {
    return { wrong: (error as Error).message }
  }
}

function problemsOf(error: Error | null): { path: string; message: string }[] {
  if (error === null) return []
  const problem = error instanceof ClientError ? error.problem : undefined
  if (problem === undefined || problem.errors.length === 0) {
    return [{ path: '', message: problem?.detail ?? error.message }]
  }
  return problem.errors
}

const templateOf = (dataset: string) => `name: first-sweep
dataset: ${dataset}
parameters:
  architecture: cnn
  optimizer: [adam, sgd]
  learningRate: [0.001, 0.0005]
  epochs: [5, 10]
metric: val_accuracy
`
