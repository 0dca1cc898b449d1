import styles from './chart-steps.module.css'

interface ChartStepsProps {
  /** What is stepped through. */
  label: string
  /** Points of the chart in their order. */
  count: number
  /** Of the chosen one, from 0. */
  at: number | undefined
  /** What the chosen one says. */
  text: string
  onStep: (at: number | undefined) => void
}

/** Chooses the points of a chart one after the other, by the arrow keys or a finger; each is read aloud. */
export function ChartSteps({ label, count, at, text, onStep }: ChartStepsProps) {
  if (count === 0) return undefined
  return (
    <label className={styles.whole}>
      <span className={styles.label}>{label}</span>
      <input
        type="range"
        className={styles.steps}
        aria-valuetext={at === undefined ? 'none is chosen' : text}
        min={0}
        max={count}
        value={at === undefined ? 0 : at + 1}
        onChange={({ target }) => {
          const value = Number(target.value)
          onStep(value === 0 ? undefined : value - 1)
        }}
      />
    </label>
  )
}
