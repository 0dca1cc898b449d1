import type { Measures } from '@sweepstack/protocol'
import { useQueries } from '@tanstack/react-query'
import { Swatch } from '../chart/swatch.tsx'
import { client } from '../data/client.ts'
import { AskFirst } from '../panel/ask-first.tsx'
import { LoadedAll } from '../panel/loaded.tsx'
import { Panel } from '../panel/panel.tsx'
import table from '../panel/table.module.css'
import { count, counted, metricValue } from '../words/numbers.ts'
import { type Compared, keyAt, nameOf, ofOneDataset } from './compared.ts'
import { classDifferences } from './differences.ts'

const mostRows = 30

/** On which classes the models differ. Workers predict when this is asked for. */
export function ClassesPanel({ compared }: { compared: Compared[] }) {
  if (!ofOneDataset(compared)) return undefined
  return (
    <Panel title="Classes" note="shares of the validation images that are right">
      <AskFirst
        name="classes"
        label="Compare class by class"
        hint="A worker predicts the images first, unless it has done so before."
      >
        <Classes compared={compared} />
      </AskFirst>
    </Panel>
  )
}

function Classes({ compared }: { compared: Compared[] }) {
  const queries = useQueries({
    queries: compared.map(({ sweep, trial }) => ({
      queryKey: ['predictions', sweep.id, trial.number, 'measures'],
      queryFn: () => client.measures(sweep.id, trial.number, 'val'),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
  })
  return (
    <LoadedAll queries={queries}>
      {(measures) => <ClassTable compared={compared} measures={measures} />}
    </LoadedAll>
  )
}

function ClassTable({ compared, measures }: { compared: Compared[]; measures: Measures[] }) {
  const rows = classDifferences(measures)
  return (
    <>
      <p>
        {rows.length > mostRows
          ? `The ${mostRows} of ${counted(rows.length, 'class', 'classes')} on which they differ most.`
          : counted(rows.length, 'class', 'classes')}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={table.scroll} tabIndex={0} aria-label="Classes, scrolls">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col">Images</th>
              {compared.map((one, place) => (
                <th key={keyAt(compared, place)} scope="col">
                  <Swatch color={one.color} />
                  {nameOf(one, compared)}
                </th>
              ))}
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map(({ name, images, recalls, gap }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count(images)}</td>
                {recalls.map((recall, place) => (
                  <td key={keyAt(compared, place)}>{metricValue('accuracy', recall)}</td>
                ))}
                <td>{metricValue('accuracy', gap)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
