import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('many turns run side by side; one alone waits for them and holds back those after it', async () => {
  const turns = new Turns()
  const log: string[] = []
  const take = async (name: string, alone: boolean, ms: number) => {
    const end = await turns.begin(alone)
    log.push(`+${name}`)
    await sleep(ms)
    log.push(`-${name}`)
    end()
  }
  const all = [take('a', false, 40), take('b', false, 80)]
  await sleep(10)
  all.push(take('alone', true, 30), take('alone2', true, 30), take('c', false, 10))
  await Promise.all(all)
  expect(log).toEqual([
    '+a',
    '+b',
    '-a',
    '-b',
    '+alone',
    '-alone',
    '+alone2',
    '-alone2',
    '+c',
    '-c',
  ])
})
