import { useState } from 'react'
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components'
import { plain } from '../words/numbers.ts'
import styles from './axis-control.module.css'
import { brushed, conditionsOfBrush, excluded, sharesOf, toggled } from './brush.ts'
import { useFilter } from './filter.ts'
import { type Axis, floor, lane, placeOn, ticksOf, valueAtShare } from './parallel-axes.ts'

interface AxisControlProps {
  axis: Axis
  label: string
  /** Of its line, in the units of CSS. */
  left: string
  format: (value: unknown) => string
  /** Of labels, if they are written otherwise. */
  formatTick?: (value: unknown) => string
}

/** An axis of parallel coordinates in the page: its name, labels, and what it filters by. */
export function AxisControl({ axis, label, left, format, formatTick }: AxisControlProps) {
  return (
    <div className={styles.axis} style={{ left }}>
      <span className={styles.name} title={label}>
        {label}
      </span>
      {axis.kind === 'number' ? (
        <NumberAxis axis={axis} label={label} format={format} {...(formatTick && { formatTick })} />
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
}

type PartProps = Omit<AxisControlProps, 'left'>

const steps = 200

function NumberAxis({ axis, label, format, formatTick = format }: PartProps) {
  const { where, conditions, setWhere } = useFilter()
  const set = sharesOf(axis, conditions).map((share) => Math.round(steps * share))
  const [moving, setMoving] = useState<number[]>()
  const shown = moving ?? set
  const isBrushed = conditions.some(({ name }) => name === axis.name)
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
          const after = brushed(where, axis.name, added)
          if (after.join('&') === where.join('&')) return
          // One step back undoes a brush, not the last of the steps in which it was moved.
          setWhere(() => after, { replace: isBrushed })
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
  const { conditions, setWhere } = useFilter()
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
