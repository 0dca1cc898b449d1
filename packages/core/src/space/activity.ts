import type { AxisValues } from './axis-values.ts'
import type { Point } from './search-space.ts'

/** What another parameter has to be for one to be active. */
export interface Condition {
  name: string
  admits(value: unknown): boolean
}

/** The part of a parameter that its activity depends on; those that it depends on come before it. */
export interface Conditioned {
  name: string
  values: AxisValues
  conditions: readonly Condition[]
}

/** Of a parameter: never active, or active where all of these hold. */
export type Activity = 'never' | readonly AxisCondition[]

/** What the coordinate on an axis has to be; an axis that is not active admits nothing. */
interface AxisCondition {
  axis: number
  admits(coordinate: number): boolean
}

/** What is known of each parameter before there is a point; `axisOf`: the axis of the parameter at a place. */
export function activitiesOf(
  parameters: readonly Conditioned[],
  axisOf: (place: number, activity: Activity) => number | undefined,
): Activity[] {
  const activities: Activity[] = []
  const axes: (number | undefined)[] = []
  const places = new Map(parameters.map(({ name }, place) => [name, place]))
  for (const [place, { conditions }] of parameters.entries()) {
    const needed = conditions.map(({ name, admits }): Activity => {
      const at = places.get(name) ?? 0
      const { values } = parameters[at] as Conditioned
      const inherited = activities[at] as Activity
      const axis = axes[at]
      if (inherited === 'never') return 'never'
      if (axis === undefined) return admits(values.valueAt(0)) ? inherited : 'never'
      return [{ axis, admits: remembered(values, admits) }]
    })
    const activity = needed.includes('never') ? 'never' : (needed.flat() as AxisCondition[])
    activities.push(activity)
    axes.push(axisOf(place, activity))
  }
  return activities
}

export function isActiveAt(activity: Activity, point: Point): boolean {
  if (activity === 'never') return false
  for (const { axis, admits } of activity) {
    const coordinate = point[axis]
    if (coordinate === null || coordinate === undefined || !admits(coordinate)) return false
  }
  return true
}

/** Lists are asked again and again by searchers, so what they answer is kept. */
function remembered(values: AxisValues, admits: Condition['admits']): AxisCondition['admits'] {
  if (values.kind !== 'choice') return (coordinate) => admits(values.valueAt(coordinate))
  const answers = Array.from({ length: values.count }, (_, place) => admits(values.valueAt(place)))
  return (coordinate) => answers[coordinate] ?? admits(values.valueAt(coordinate))
}
