import { densitiesChart } from '@sweepstack/charts'
import { type Densities, otherFigures, type TrialSummary } from '@sweepstack/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartRows } from '../chart/chart-rows.tsx'
import { Legend } from '../chart/legend.tsx'
import { useChartTheme } from '../chart/use-chart-theme.ts'
import { densitiesQuery } from '../data/queries.ts'
import { Loaded } from '../panel/loaded.tsx'
import { counted, parameterValue } from '../words/numbers.ts'
import { axisOf, fromTheBest, pictureNotes, resultsText, timesAsDense } from './density-axis.ts'
import styles from './proposal-densities.module.css'

const height = 150

type Parameter = Densities['parameters'][0]
type Reason = NonNullable<TrialSummary['reason']>

interface Proposed {
  sweep: string
  trial: number
  reason: Reason
}

/** The good and the bad densities by which a config was proposed, parameter by parameter. */
export function ProposalDensities({ sweep, trial, reason }: Proposed) {
  const query = useQuery(densitiesQuery(sweep, trial))
  return (
    <Loaded query={query} room={height}>
      {(densities) => <Plots densities={densities} reason={reason} />}
    </Loaded>
  )
}

function Plots({ densities, reason }: { densities: Densities; reason: Reason }) {
  const { good, others, pending, results, isAsProposed } = densities
  const parameters = useMemo(() => fromTheBest(densities.parameters), [densities])
  const tried = pending === 0 ? '' : ` and ${pending} in hand`
  return (
    <div className={styles.whole}>
      <Legend>
        <li>
          <span className={styles.good} aria-hidden="true" /> {counted(good, 'good config')}
        </li>
        <li>
          <span className={styles.others} aria-hidden="true" /> {counted(others, 'other')}
          {tried}
        </li>
        <li>
          <span className={styles.own} aria-hidden="true" /> this one
        </li>
      </Legend>
      <p className={styles.hint}>
        {resultsText(results, reason)}; 1× is as dense as random draws are.
        {isAsProposed ? '' : ` These are ${otherFigures}.`}
      </p>
      <ul className={styles.plots}>
        {parameters.map((parameter) => (
          <li key={parameter.name}>
            <Plot parameter={parameter} />
          </li>
        ))}
      </ul>
      <ChartRows
        rows={parameters}
        noun={['parameter']}
        columns={['Parameter', 'Value', 'As dense among the good']}
        keyOf={({ name }) => name}
        cells={({ name, value, ratio }) => [name, parameterValue(value), timesAsDense(ratio)]}
      />
    </div>
  )
}

function Plot({ parameter }: { parameter: Parameter }) {
  const { theme } = useChartTheme()
  const { name, value, ratio } = parameter
  const option = useMemo(() => densitiesChart(axisOf(parameter), theme), [parameter, theme])
  const sentence = `${name} ${parameterValue(value)}: ${timesAsDense(ratio)} as dense among the good`
  return (
    <>
      <ChartCanvas option={option} height={height} label={`Densities along ${sentence}`} />
      <p className={styles.caption}>{[sentence, ...pictureNotes(parameter)].join('; ')}</p>
    </>
  )
}
