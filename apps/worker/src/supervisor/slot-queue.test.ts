import { setImmediate as settled } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { SlotQueue } from './slot-queue.ts'

/** A device whose shapes are numbers. */
function deviceWithRoomFor(room: number, slots = 99) {
  const freeMb = (shapes: string[]) => shapes.reduce((sum, shape) => sum - Number(shape), room)
  const fits = (shapes: string[]) => freeMb(shapes) >= 0
  return { slots, isOpen: true, fits, freeMb, isWarm: () => false }
}

/** A queue of turns whose shapes are numbers, of which 10 fit together; `log`: who began (+), waited (?) and ended (-). */
function queueWithRoomFor10() {
  const slots = new SlotQueue([deviceWithRoomFor(10)])
  const log: string[] = []
  const ends = new Map<string, () => void>()
  return {
    log,
    async ask(name: string, shape: number, alone = false) {
      const waits = () => log.push(`?${name}`)
      void slots.begin({ alone, shape: String(shape) }, waits).then((seat) => {
        log.push(`+${name}`)
        ends.set(name, () => seat?.end())
      })
      await settled()
    },
    async end(name: string) {
      log.push(`-${name}`)
      ends.get(name)?.()
      await settled()
    },
  }
}

test('many turns run side by side; one alone waits for them and holds back those after it', async () => {
  const { ask, end, log } = queueWithRoomFor10()
  await ask('a', 1)
  await ask('b', 1)
  await ask('alone', 1, true)
  await ask('alone2', 1, true)
  await ask('c', 1)
  for (const name of ['a', 'b', 'alone', 'alone2', 'c']) await end(name)
  expect(log.join(' ')).toBe('+a +b ?alone ?alone2 ?c -a -b +alone -alone +alone2 -alone2 +c -c')
})

test('one that does not fit beside the others waits until enough of them have ended', async () => {
  const { ask, end, log } = queueWithRoomFor10()
  await ask('a', 4)
  await ask('b', 4)
  await ask('large', 6)
  await end('a')
  expect(log.join(' ')).toBe('+a +b ?large -a +large')
})

test('one that waits for memory is not overtaken by those that would fit', async () => {
  const { ask, end, log } = queueWithRoomFor10()
  await ask('a', 5)
  await ask('large', 8)
  await ask('small', 1)
  await ask('small2', 1)
  await end('a')
  expect(log.join(' ')).toBe('+a ?large ?small ?small2 -a +large +small +small2')
})

test('one that exceeds all there is begins when nothing else runs', async () => {
  const { ask, end, log } = queueWithRoomFor10()
  await ask('huge', 99)
  await ask('a', 1)
  await end('huge')
  await ask('huge2', 99)
  await end('a')
  expect(log.join(' ')).toBe('+huge ?a -huge +a ?huge2 -a +huge2')
})
