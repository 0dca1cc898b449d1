import type { Chart } from '@sweepstack/charts'
import { Link } from '@tanstack/react-router'
import { type DependencyList, useMemo, useState } from 'react'
import frame from '../chart/chart-canvas.module.css'
import { ChartCanvas } from '../chart/chart-canvas.tsx'
import { ChartSteps } from '../chart/chart-steps.tsx'
import { nearestPoint } from '../chart/nearest-point.ts'
import type { Pointed } from '../chart/pointed.ts'
import { Tooltip } from '../chart/tooltip.tsx'
import { useChosen } from '../chart/use-chosen.ts'
import type { SlicedTrial } from './slice.ts'
import styles from './slices-panel.module.css'

type Point = readonly [x: number, y: number]
type Placed = SlicedTrial & { at: Point }

interface TrialPointsProps<One extends Placed> {
  sweep: string
  /** Those that can be pointed at and stepped through, in their order. */
  steps: One[]
  height: number
  /** Of the axes, in their units. */
  ends: { width: number; height: number }
  option: (highlighted: Point | undefined) => Chart['option']
  /** What the option is made of beside the chosen point. */
  basis: DependencyList
  label: string
  stepsLabel: string
  textOf: (one: One) => string
}

/** A chart with a point for each trial, of which each can be pointed at, stepped to, and opened. */
export function TrialPoints<One extends Placed>(props: TrialPointsProps<One>) {
  const { sweep, steps, height, ends, option, basis, textOf } = props
  const [at, setAt] = useState<Pointed>()
  const points = useMemo(() => steps.map((one) => one.at), [steps])
  const [chosenAt, choose] = useChosen(steps, keyOf)
  const hoveredAt = nearestPoint(at, points, ends)
  const hovered = hoveredAt === undefined ? undefined : steps[hoveredAt]
  const chosen = chosenAt === undefined ? undefined : steps[chosenAt]
  const highlighted = (hovered ?? chosen)?.at
  // biome-ignore lint/correctness/useExhaustiveDependencies: the basis says what the option depends on
  const drawn = useMemo(() => option(highlighted), [...basis, highlighted])
  return (
    <>
      <div className={frame.frame}>
        <ChartCanvas
          option={drawn}
          height={height}
          label={props.label}
          onPoint={setAt}
          onChoose={(point) => choose(nearestPoint(point, points, ends))}
        />
        {at && hovered ? <Tooltip at={at}>{textOf(hovered)}</Tooltip> : undefined}
      </div>
      <ChartSteps
        label={props.stepsLabel}
        count={steps.length}
        at={chosenAt}
        text={chosen ? textOf(chosen) : ''}
        onStep={choose}
      />
      {chosen ? (
        <p className={styles.chosen}>
          {textOf(chosen)}.{' '}
          <Link to="/sweeps/$sweep/trials/$trial" params={{ sweep, trial: String(chosen.trial) }}>
            Open trial {chosen.trial}
          </Link>
        </p>
      ) : undefined}
    </>
  )
}

const keyOf = ({ trial }: Placed) => trial
