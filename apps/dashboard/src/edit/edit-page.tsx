import type { Sweep } from '@sweepstack/protocol'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { mayGoOn, whyClosed } from '../actions/may-go-on.ts'
import { client } from '../data/client.ts'
import { useMayChange } from '../data/may-change.ts'
import { sweepQuery } from '../data/queries.ts'
import { DefinitionEditor } from '../definition/definition-editor.tsx'
import { definitionText } from '../definition/definition-text.ts'
import { LastRead } from '../definition/last-read.tsx'
import { placed } from '../definition/problems.ts'
import { useDefinition } from '../definition/use-definition.ts'
import writing from '../new-sweep/new-sweep-page.module.css'
import { PlanView } from '../new-sweep/plan-view.tsx'
import { Loaded } from '../panel/loaded.tsx'
import panel from '../panel/panel.module.css'
import { Panel } from '../panel/panel.tsx'
import page from '../sweep/sweep-page.module.css'
import { useTitle } from '../words/use-title.ts'
import { DifferenceView } from './difference-view.tsx'
import { EditForm } from './edit-form.tsx'

/** Edits a sweep that has begun: what differs is shown before it is done. */
export function EditPage() {
  const { sweep: id } = useParams({ from: '/sweeps/$sweep/edit' })
  const query = useQuery(sweepQuery(id))
  useTitle(`Edit ${query.data?.name ?? 'a sweep'}`)
  return (
    <div className={writing.page}>
      <p className={page.trail}>
        <Link to="/">Sweeps</Link> /{' '}
        <Link to="/sweeps/$sweep" params={{ sweep: id }}>
          {query.data?.name ?? id}
        </Link>
      </p>
      <h1>Edit the sweep</h1>
      <Loaded query={query} room={320}>
        {(sweep) =>
          mayGoOn(sweep) ? (
            <Editing key={sweep.id} sweep={sweep} />
          ) : (
            <p>
              {whyClosed(sweep)}{' '}
              <Link to="/new" search={{ from: sweep.id }}>
                Clone it
              </Link>
            </p>
          )
        }
      </Loaded>
    </div>
  )
}

const none: string[] = []

function Editing({ sweep }: { sweep: Sweep }) {
  const { id } = sweep
  // It stays as it was opened while the sweep goes on.
  const [before] = useState(() => definitionText(postedBy(sweep)))
  const [text, setText] = useState(before)
  const { read, problems, isReading, answer, shown } = useDefinition(
    text,
    ['sweep', id, 'difference'],
    (definition) => client.sweepDifference(id, definition),
  )
  const impossible = shown?.impossible
  const all = useMemo(
    () => [...problems, ...(impossible ?? []).map((one) => placed(one, text))],
    [problems, impossible, text],
  )
  return (
    <div className={writing.parts}>
      <div className={writing.form}>
        <Panel title="Form" note="what may grow">
          <LastRead read={read}>
            {(value) => <EditForm text={text} value={value} onChange={setText} sweep={sweep} />}
          </LastRead>
        </Panel>
      </div>
      <div className={writing.text}>
        <Panel title="Definition" note="what the sweep is to be">
          <DefinitionEditor
            label="Definition of the sweep"
            text={text}
            onChange={setText}
            problems={all}
            datasets={none}
          />
        </Panel>
      </div>
      <div className={writing.plan}>
        <Panel title="What differs" note={isReading ? 'reading…' : undefined}>
          {shown ? (
            <DifferenceView difference={shown} />
          ) : (
            <p className={panel.empty}>What differs stands here when the text can be read.</p>
          )}
          <Apply id={id} patch={answer?.patch ?? null} />
        </Panel>
        {shown?.plan ? (
          <Panel title="Then, as a whole">
            <PlanView plan={shown.plan} />
          </Panel>
        ) : undefined}
      </div>
    </div>
  )
}

/** What was banned is no part of what was posted. */
function postedBy({ definition, bans }: Sweep): object {
  const { constraints = [], ...rest } = definition as { constraints?: string[] }
  const added = bans.map((ban) => `not (${ban})`)
  const own = constraints.filter((one) => !added.includes(one))
  return own.length > 0 ? { ...rest, constraints: own } : rest
}

type Patch = Awaited<ReturnType<typeof client.sweepDifference>>['patch']

function Apply({ id, patch }: { id: string; patch: Patch }) {
  const mayChange = useMayChange()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => (patch === null ? undefined : await client.changeSweep(id, patch)),
    onSuccess: async () => {
      await navigate({ to: '/sweeps/$sweep', params: { sweep: id } })
      await queries.invalidateQueries({ queryKey: ['sweep', id] })
    },
  })
  if (!mayChange) return <p className={writing.quiet}>Your key may read, not change sweeps.</p>
  return (
    <div className={writing.post}>
      <button type="button" disabled={patch === null || isPending} onClick={() => mutate()}>
        {isPending ? 'Editing…' : 'Edit the sweep'}
      </button>
      {error ? <p role="alert">{error.message}</p> : undefined}
    </div>
  )
}
