import { expect, test } from 'vitest'
import { beginWork, holdPictures, isMoreToCome } from './under-way.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('results that come close together are shown together, and none waits long for the others', async () => {
  const shown: string[] = []
  const show = (name: string) => () => void shown.push(name)
  const [curves, river, slots] = [beginWork(), beginWork(), beginWork()]
  curves(show('curves'))
  expect(shown).toEqual([])
  // Given up: there is nothing to show.
  slots()
  river(show('river'))
  expect(shown).toEqual(['curves', 'river'])
  const [fast, slow] = [beginWork(), beginWork()]
  fast(show('fast'))
  await pause(100)
  expect(shown).toEqual(['curves', 'river', 'fast'])
  expect(isMoreToCome()).toBe(true)
  slow(show('slow'))
  expect(shown.at(-1)).toBe('slow')
  expect(isMoreToCome()).toBe(false)
})

test('pictures wait for an answer, for a refusal too, but not for ever', async () => {
  let answer = () => {}
  holdPictures(new Promise<void>((resolve) => (answer = resolve)), 10_000)
  expect(isMoreToCome()).toBe(true)
  answer()
  await pause(1)
  expect(isMoreToCome()).toBe(false)
  holdPictures(Promise.reject(new Error('away')), 10_000)
  await pause(1)
  expect(isMoreToCome()).toBe(false)
  holdPictures(new Promise(() => {}), 20)
  await pause(60)
  expect(isMoreToCome()).toBe(false)
  // An answer and the end of the wait are one end.
  holdPictures(Promise.resolve(), 20)
  await pause(60)
  holdPictures(new Promise(() => {}), 20)
  expect(isMoreToCome()).toBe(true)
  await pause(60)
})
