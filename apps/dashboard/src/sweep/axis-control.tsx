import { memo, useState } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { metricValue, parameterValue, plain, tickValue } from '../words/numbers.ts'
import styles from './axis-control.module.css'
import { brushed, conditionsOfBrush, excluded, sharesOf, toggled } from './brush.ts'
import { useConditionsOn, useSetFilter } from './filter.ts'
import { type Axis, floor, lane, placeOn, ticksOf, valueAtShare } from './parallel-axes.ts'

interface AxisControlProps {
  axis: Axis
  /** Of the scores. */
  metric: string
  /** Of its line, in the units of CSS. */
  left: string
}

/**
 * An axis of parallel coordinates in the page: its name, labels, and what it filters by. Made anew only if it is another axis, or
 * filters otherwise.
 */
export const AxisControl = memo(function AxisControl({ axis, metric, left }: AxisControlProps) {
  const isScore = axis.name === 'score'
  const label = isScore ? metric : axis.name
  const format = (value: unknown) =>
    isScore ? metricValue(metric, Number(value)) : parameterValue(value)
  const formatTick = isScore ? (value: unknown) => tickValue(metric, Number(value)) : format
  return (
    <div className={styles.axis} style={{ left }}>
      <span className={styles.name} title={label}>
        {label}
      </span>
      {axis.kind === 'number' ? (
        <NumberAxis axis={axis} label={label} format={format} formatTick={formatTick} />
      ) : (
        <CategoryAxis axis={axis} label={label} format={format} />
      )}
      {axis.missing > 0 ? (
        <span className={styles.label} style={{ bottom: `${100 * lane}%` }}>
          none ({plain(axis.missing)})
        </span>
      ) : undefined}
    </div>
  )
})

interface PartProps {
  axis: Axis
  label: string
  format: (value: unknown) => string
}

const steps = 200

interface NumberAxisProps extends PartProps {
  formatTick: (value: unknown) => string
}

function NumberAxis({ axis, label, format, formatTick }: NumberAxisProps) {
  const conditions = useConditionsOn(axis.name)
  const setWhere = useSetFilter()
  const set = sharesOf(axis, conditions).map((share) => Math.round(steps * share))
  const [moving, setMoving] = useState<number[]>()
  const shown = moving ?? set
  const isBrushed = conditions.length > 0
  const valueAt = (step: number | undefined) => format(valueAtShare(axis, (step ?? 0) / steps))
  return (
    <>
      <Slider
        className={styles.slider ?? ''}
        style={{ bottom: 0, height: `${100 * (1 - floor)}%`, top: 0 }}
        aria-label={`Range of ${label}`}
        orientation="vertical"
        minValue={0}
        maxValue={steps}
        value={shown}
        onChange={setMoving}
        onChangeEnd={([low = 0, high = steps]) => {
          setMoving(undefined)
          const added = conditionsOfBrush(axis, low / steps, high / steps)
          // One step back undoes a brush, not the last of the steps in which it was moved.
          setWhere((before) => brushed(before, axis.name, added), { replace: isBrushed })
        }}
      >
        <SliderTrack className={styles.track ?? ''}>
          <span
            className={styles.range}
            style={{
              bottom: `${(100 * (shown[0] ?? 0)) / steps}%`,
              top: `${100 - (100 * (shown[1] ?? steps)) / steps}%`,
            }}
          />
          <SliderThumb
            index={0}
            className={styles.thumb ?? ''}
            aria-label={`at least ${valueAt(shown[0])}`}
          />
          <SliderThumb
            index={1}
            className={styles.thumb ?? ''}
            aria-label={`at most ${valueAt(shown[1])}`}
          />
        </SliderTrack>
      </Slider>
      {ticksOf(axis).map((tick) => (
        <span
          key={tick}
          className={styles.label}
          style={{ bottom: `${100 * placeOn(axis, tick)}%` }}
        >
          {formatTick(tick)}
        </span>
      ))}
    </>
  )
}

function CategoryAxis({ axis, label, format }: PartProps) {
  const conditions = useConditionsOn(axis.name)
  const setWhere = useSetFilter()
  return (
    <>
      <span className={styles.line} style={{ height: `${100 * (1 - floor)}%` }} />
      {axis.categories.map((category) => {
        const isOut = excluded(conditions, axis.name, category)
        return (
          <button
            key={String(category)}
            type="button"
            className={`${styles.category} ${isOut ? styles.out : ''}`}
            style={{ bottom: `${100 * placeOn(axis, category)}%` }}
            aria-pressed={!isOut}
            aria-label={`${label} ${format(category)}`}
            onClick={() => setWhere((before) => toggled(before, axis.name, category))}
          >
            {format(category)}
          </button>
        )
      })}
    </>
  )
}
