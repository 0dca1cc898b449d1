import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patience } from '../../../test/support/machine-speed.ts'
import { runs } from '../../../test/support/runs.ts'
import { eachInSteps, inSteps, sortedInSteps } from './in-steps.ts'

test('others get their turns while something is done with each of many things', async () => {
  let turns = 0
  const other = setInterval(() => {
    turns += 1
  }, 1)
  let done = 0
  let isInOrder = true
  // A busy machine may give this process no turn for long.
  const until = performance.now() + patience({ starts: 1 })
  const things = numbersWhile(() => turns <= 2 && performance.now() < until)
  await eachInSteps(things, (thing) => {
    isInOrder &&= thing === done
    done += 1
  })
  clearInterval(other)
  expect(turns).toBeGreaterThan(2)
  expect(done).toBeGreaterThan(0)
  expect(isInOrder).toBe(true)
})

function* numbersWhile(goesOn: () => boolean): Generator<number> {
  for (let thing = 0; goesOn(); thing += 1) yield thing
}

test('what a computation in steps answers or throws comes through', async () => {
  const steps = function* (fails: boolean): Generator<undefined, number> {
    yield
    if (fails) throw new Error('it breaks')
    return 7
  }
  expect(await inSteps(steps(false))).toBe(7)
  await expect(inSteps(steps(true))).rejects.toThrow('it breaks')
})

test('things sorted in steps are in the order that a sort gives, the equal ones as they were', async () => {
  const lists = fc.array(fc.integer({ min: 0, max: 50 }), {
    minLength: 0,
    maxLength: 3000,
    size: 'max',
  })
  await fc.assert(
    fc.asyncProperty(lists, async (values) => {
      const things = values.map((value, place) => ({ value, place }))
      const compare = (a: { value: number }, b: { value: number }) => a.value - b.value
      expect(await sortedInSteps(things, compare)).toEqual([...things].sort(compare))
    }),
    { numRuns: runs(30) },
  )
})
