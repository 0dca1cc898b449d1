import { setImmediate as settled } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Seat, SlotQueue, type Turn } from './slot-queue.ts'

/** Shapes are numbers: the memory that they take. */
class TestDevice {
  isOpen = true
  readonly room: number
  readonly slots: number

  constructor(room: number, slots: number) {
    this.room = room
    this.slots = slots
  }

  freeMb = (shapes: string[]) => shapes.reduce((sum, shape) => sum - Number(shape), this.room)
  fits = (shapes: string[]) => this.freeMb(shapes) >= 0
  isWarm = () => false
}

const devicesOf = fc.array(
  fc.record({ room: fc.integer({ min: 1, max: 12 }), slots: fc.integer({ min: 1, max: 3 }) }),
  { minLength: 1, maxLength: 4 },
)
const ask = fc.record({
  kind: fc.constant('ask' as const),
  shape: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 14 })),
  alone: fc.boolean(),
})
const end = fc.record({ kind: fc.constant('end' as const), which: fc.nat(9) })
const turn = fc.record({ kind: fc.constant('turn' as const), which: fc.nat(3) })
const step = fc.oneof(
  { weight: 6, arbitrary: ask },
  { weight: 3, arbitrary: end },
  { weight: 1, arbitrary: turn },
)
/** `size`: else they are ten at most. */
const steps = fc.array(step, { maxLength: 40, size: 'max' })
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** A queue whose turns are ended by hand, with what the rules say of the state after each step. */
class Trial {
  readonly devices: TestDevice[]
  readonly queue: SlotQueue<TestDevice>
  readonly running: { turn: Turn; seat: Seat<TestDevice> }[] = []
  waiting = 0

  constructor(devices: { room: number; slots: number }[]) {
    this.devices = devices.map(({ room, slots }) => new TestDevice(room, slots))
    this.queue = new SlotQueue(this.devices)
  }

  async take(now: Step): Promise<void> {
    if (now.kind === 'ask') {
      this.waiting += 1
      const turn = { alone: now.alone, shape: String(now.shape) }
      void this.queue.begin(turn).then((seat) => {
        this.waiting -= 1
        if (seat !== undefined) this.running.push({ turn, seat })
      })
    } else if (now.kind === 'end') {
      this.running.splice(now.which % Math.max(1, this.running.length), 1)[0]?.seat.end()
    } else {
      const device = this.devices[now.which % this.devices.length] as TestDevice
      device.isOpen = !device.isOpen
      this.queue.look()
    }
    await settled()
  }

  on(device: TestDevice): Turn[] {
    return this.running.filter(({ seat }) => seat.device === device).map(({ turn }) => turn)
  }
}

test('a device never has more turns than slots, than fit, or beside one that is alone', async () => {
  await fc.assert(
    fc.asyncProperty(devicesOf, steps, async (devices, taken) => {
      const trial = new Trial(devices)
      for (const now of taken) {
        const before = new Map(trial.devices.map((device) => [device, trial.on(device).length]))
        await trial.take(now)
        for (const device of trial.devices) {
          const turns = trial.on(device)
          expect(turns.length).toBeLessThanOrEqual(device.slots)
          if (turns.length < 2) continue
          expect(turns.some(({ alone }) => alone)).toBe(false)
          expect(device.fits(turns.map(({ shape }) => shape))).toBe(true)
        }
        for (const device of trial.devices.filter(({ isOpen }) => !isOpen)) {
          expect(trial.on(device).length).toBeLessThanOrEqual(before.get(device) ?? 0)
        }
      }
    }),
  )
})

test('every turn begins at last, or is left to others where devices shut; none waits beside an empty device', async () => {
  await fc.assert(
    fc.asyncProperty(devicesOf, steps, async (devices, taken) => {
      const trial = new Trial(devices)
      for (const now of taken) {
        await trial.take(now)
        const open = trial.devices.filter(({ isOpen }) => isOpen)
        const room = open.reduce((sum, device) => sum + device.slots - trial.on(device).length, 0)
        expect(trial.waiting).toBeLessThanOrEqual(Math.max(0, room))
        if (trial.waiting > 0)
          expect(open.every((device) => trial.on(device).length > 0)).toBe(true)
      }
      while (trial.running.length > 0) {
        await trial.take({ kind: 'end', which: 0 })
      }
      expect(trial.waiting).toBe(0)
    }),
  )
})

test('turns that are all alike are spread equally', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.nat(12), async (count, turns) => {
      const trial = new Trial(Array.from({ length: count }, () => ({ room: 99, slots: 3 })))
      for (let turn = 0; turn < turns; turn += 1) {
        await trial.take({ kind: 'ask', shape: 1, alone: false })
      }
      const counts = trial.devices.map((device) => trial.on(device).length)
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }),
  )
})

test('one that waits to be alone keeps one device from others, and not all of them', async () => {
  const trial = new Trial([
    { room: 9, slots: 3 },
    { room: 9, slots: 3 },
  ])
  const [first, second] = trial.devices as [TestDevice, TestDevice]
  for (let turn = 0; turn < 3; turn += 1) await trial.take({ kind: 'ask', shape: 1, alone: false })
  await trial.take({ kind: 'ask', shape: 1, alone: true })
  await trial.take({ kind: 'ask', shape: 1, alone: false })
  expect([trial.on(first).length, trial.on(second).length, trial.waiting]).toEqual([3, 1, 1])
  await trial.take({ kind: 'end', which: 1 })
  expect(trial.on(second)).toMatchObject([{ alone: true }])
})
