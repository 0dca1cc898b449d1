import { type Condition, writeCondition } from '@sweepstack/protocol'
import type { Cell } from '../data/trial-columns.ts'
import { type Axis, shareOfValue, valueAtShare } from './parallel-axes.ts'

/** The part of an axis (0 to 1) that the conditions of the filter leave. */
export function sharesOf(axis: Axis, conditions: Condition[]): [low: number, high: number] {
  let [low, high] = [0, 1]
  for (const { name, operator, value } of conditions) {
    if (name !== axis.name || typeof value !== 'number') continue
    const share = shareOfValue(axis, value)
    if (operator === '>=' || operator === '>') low = Math.max(low, share)
    if (operator === '<=' || operator === '<') high = Math.min(high, share)
    if (operator === '=') [low, high] = [share, share]
  }
  return [Math.min(low, high), high]
}

const digits = 3

/** A brush as conditions; an end of the axis needs none, as what has no value stays in then. */
export function conditionsOfBrush(axis: Axis, low: number, high: number): string[] {
  return [
    ...(low > 0 ? [`${axis.name}>=${written(valueAtShare(axis, low))}`] : []),
    ...(high < 1 ? [`${axis.name}<=${written(valueAtShare(axis, high))}`] : []),
  ]
}

function written(value: number): string {
  return String(Number(value.toPrecision(digits)))
}

/** The filter with the bounds of one name replaced. */
export function brushed(where: string[], name: string, added: string[]): string[] {
  const bounds = new RegExp(`^${name}\\s*(<=|>=|<|>|=)`)
  return [...where.filter((text) => !bounds.test(text)), ...added]
}

/** Whether a value is taken out by the filter. */
export function excluded(conditions: Condition[], name: string, value: Cell): boolean {
  return conditions.some((condition) => {
    if (condition.name !== name) return false
    const isSame = String(condition.value) === String(value)
    return (condition.operator === '!=' && isSame) || (condition.operator === '=' && !isSame)
  })
}

/** Takes a value out, or in again. */
export function toggled(where: string[], name: string, value: Cell): string[] {
  const text = writeCondition({ name, operator: '!=', value })
  const only = where.filter((one) => !one.startsWith(`${name}=`))
  return only.includes(text) ? only.filter((one) => one !== text) : [...only, text]
}
