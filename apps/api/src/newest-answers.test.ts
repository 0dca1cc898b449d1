import { expect, test } from 'vitest'
import { NewestAnswers } from './newest-answers.ts'

test('an answer is found once, for all who ask for it', async () => {
  const answers = new NewestAnswers<string>(2)
  let found = 0
  const find = async () => {
    found += 1
    return `answer ${found}`
  }
  expect(await Promise.all([answers.of('a', find), answers.of('a', find)])).toEqual([
    ...['answer 1', 'answer 1'],
  ])
  expect(await answers.of('b', find)).toBe('answer 2')
  expect(await answers.of('a', find)).toBe('answer 1')
  expect(await answers.of('c', find)).toBe('answer 3')
  // What nobody asked for longest had to go.
  expect(await answers.of('a', find)).toBe('answer 1')
  expect(await answers.of('b', find)).toBe('answer 4')
  answers.forget('b')
  expect(await answers.of('b', find)).toBe('answer 5')
})

test('a failure is told to all who waited, and is not kept', async () => {
  const answers = new NewestAnswers<string>(2)
  const failing = () => Promise.reject(new Error('no'))
  const both = [answers.of('a', failing), answers.of('a', async () => 'another')]
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual([
    ...['rejected', 'rejected'],
  ])
  expect(await answers.of('a', async () => 'well')).toBe('well')
})

test('a failure that is told late leaves the newer answer of the same question', async () => {
  const answers = new NewestAnswers<string>(1)
  let fail: (why: Error) => void = () => undefined
  const late = answers.of('a', () => new Promise((_, reject) => (fail = reject)))
  await answers.of('b', async () => 'b')
  await answers.of('a', async () => 'newer')
  fail(new Error('late'))
  await expect(late).rejects.toThrow('late')
  expect(await answers.of('a', async () => 'newest')).toBe('newer')
})
