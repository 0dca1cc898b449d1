import { expect, test } from 'vitest'
import { SharedSteps } from './shared-steps.ts'

function counting(most: number, failsAt = Number.POSITIVE_INFINITY) {
  const made: number[] = []
  const steps = new SharedSteps(
    (function* () {
      for (let number = 1; number <= most; number += 1) {
        if (number === failsAt) throw new RangeError(`no ${number}`)
        made.push(number)
        yield undefined
      }
    })(),
  )
  return { made, steps }
}

test('each pushes on what the others have begun, and nothing is made twice', () => {
  const { made, steps } = counting(7)
  const [one, other] = [steps.inSteps(), steps.inSteps()]
  one.next()
  other.next()
  expect(made).toEqual([1, 2])
  steps.atOnce(() => made.length >= 4)
  expect(made).toEqual([1, 2, 3, 4])
  one.next()
  expect(steps.isDone).toBe(false)
  steps.atOnce()
  expect(made).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(steps.isDone).toBe(true)
  expect([...one, ...other, ...steps.inSteps()]).toEqual([])
})

test('what a step threw comes to each who wants more, and to nobody else', () => {
  const { made, steps } = counting(7, 3)
  expect(() => steps.atOnce()).toThrow('no 3')
  expect(() => steps.atOnce()).toThrow('no 3')
  expect(() => steps.inSteps().next()).toThrow('no 3')
  steps.atOnce(() => made.length >= 2)
  expect(steps.isDone).toBe(false)
})
