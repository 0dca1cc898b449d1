import type { Agreement } from '@sweepstack/protocol'
import { useQueries } from '@tanstack/react-query'
import { client } from '../data/client.ts'
import { AskFirst } from '../panel/ask-first.tsx'
import { LoadedAll } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { count, metricValue } from '../words/numbers.ts'
import { agreementText, pText } from './agreement-text.ts'
import { type Compared, nameOf, ofOneDataset } from './compared.ts'

/** Whether the first trial differs from each of the others for real. Workers predict when this is asked for. */
export function AgreementPanel({ compared }: { compared: Compared[] }) {
  if (!ofOneDataset(compared)) return undefined
  return (
    <Panel title="Is the difference real" note="by the validation images that only one has right">
      <AskFirst
        name="agreement"
        label="Compare image by image"
        hint="A worker predicts the images first, unless it has done so before."
      >
        <Agreements compared={compared} />
      </AskFirst>
    </Panel>
  )
}

function Agreements({ compared }: { compared: Compared[] }) {
  const [first, ...others] = compared as [Compared, ...Compared[]]
  const queries = useQueries({
    queries: others.map((other) => ({
      queryKey: ['predictions', first.sweep.id, first.trial.number, 'agreement', keyOf(other)],
      queryFn: () =>
        client.agreement(first.sweep.id, first.trial.number, {
          other: other.trial.number,
          otherSweep: other.sweep.id,
        }),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  })
  return (
    <LoadedAll queries={queries}>
      {(found) => <AgreementTable compared={compared} found={found} />}
    </LoadedAll>
  )
}

function AgreementTable({ compared, found }: { compared: Compared[]; found: Agreement[] }) {
  const [first, ...others] = compared as [Compared, ...Compared[]]
  const rows = others.map((other, place) => ({ other, agreement: found[place] as Agreement }))
  const named = (one: Compared) => nameOf(one, compared)
  return (
    <>
      {rows.map(({ other, agreement }) => (
        <p key={keyOf(other)}>{agreementText(named(first), named(other), agreement)}</p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={table.scroll} tabIndex={0} aria-label="Agreement, scrolls">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{named(first)} and</th>
              <th scope="col">Both right</th>
              <th scope="col">Only {named(first)}</th>
              <th scope="col">Only the other</th>
              <th scope="col">Neither</th>
              <th scope="col">Same answer</th>
              <th scope="col">Difference (95 %)</th>
              <th scope="col">p</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ other, agreement }) => (
              <tr key={keyOf(other)}>
                <th scope="row">{named(other)}</th>
                <td>{count(agreement.both)}</td>
                <td>{count(agreement.onlyThis)}</td>
                <td>{count(agreement.onlyOther)}</td>
                <td>{count(agreement.neither)}</td>
                <td>{count(agreement.alike)}</td>
                <td>{differenceText(agreement)}</td>
                <td>{pText(agreement.p)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}

function differenceText({ difference: { value, low, high } }: Agreement): string {
  const [shown, from, to] = [value, low, high].map((share) => metricValue('accuracy', share))
  return `${shown} (${from} to ${to})`
}

function keyOf({ sweep, trial }: Compared): string {
  return `${sweep.id} ${trial.number}`
}
