import { chooseDevice, deviceToWaitFor, type Load } from './device-choice.ts'

export interface Turn {
  /** Nothing else may train beside it on its device. */
  alone: boolean
  /** See `memoryShape`. */
  shape: string
}

/** What turns run on. */
export interface SlotDevice {
  readonly slots: number
  /** Whether it takes turns. */
  readonly isOpen: boolean
  fits(shapes: string[]): boolean
  /** Of what is left beside the shapes, in MB; undefined without a budget. */
  freeMb(shapes: string[]): number | undefined
  /** Whether a trainer of the shape is idle. */
  isWarm(shape: string): boolean
}

export interface Seat<D> {
  device: D
  end(): void
}

interface Waiting<D> extends Turn {
  begin(device: D | undefined): void
}

/**
 * Who trains where, and beside whom: turns begin in the order in which they were asked for, as many side by side
 * on a device as fit. One that has to wait, be it to train alone or for memory, keeps a device from those after
 * it, so that it is never overtaken for ever; on a device where nothing else runs, any may begin.
 */
export class SlotQueue<D extends SlotDevice> {
  readonly #devices: D[]
  readonly #running = new Map<Turn, D>()
  #waiting: Waiting<D>[] = []

  constructor(devices: D[]) {
    this.#devices = devices
  }

  /** Slots of the devices that take turns. */
  get openSlots(): number {
    return this.#devices.reduce((sum, { isOpen, slots }) => sum + (isOpen ? slots : 0), 0)
  }

  /** Shapes of the turns that run on a device. */
  shapesOn(device: D): string[] {
    return this.#turnsOn(device).map(({ shape }) => shape)
  }

  /**
   * Resolves when the turn begins, with its device; with undefined if the devices that are open have no slot for
   * it. `waits` is called if it does not begin at once.
   */
  async begin(asked: Turn, waits: () => void = () => undefined): Promise<Seat<D> | undefined> {
    let begin: (device: D | undefined) => void = () => undefined
    const begins = new Promise<D | undefined>((resolve) => {
      begin = resolve
    })
    const turn = { ...asked, begin }
    this.#waiting.push(turn)
    this.look()
    if (this.#waiting.includes(turn)) waits()
    const device = await begins
    if (device === undefined) return undefined
    const end = () => {
      this.#running.delete(turn)
      this.look()
    }
    return { device, end }
  }

  /** Begins what can begin. To be called when a device opens or shuts. */
  look(): void {
    this.#leaveExcess()
    const kept = new Set<D>()
    for (const turn of [...this.#waiting]) {
      const devices = this.#devices.filter((device) => !kept.has(device))
      const loads = devices.map((device) => this.#loadOf(device, turn))
      const chosen = devices[chooseDevice(loads, turn.alone) ?? -1]
      const awaited = devices[deviceToWaitFor(loads) ?? -1]
      if (chosen !== undefined) this.#start(turn, chosen)
      else if (awaited !== undefined) kept.add(awaited)
      else return
    }
  }

  /** The newest of those that wait have no slot any more when a device has shut: others may have one. */
  #leaveExcess(): void {
    const open = this.#devices.filter(({ isOpen }) => isOpen)
    const running = open.reduce((sum, device) => sum + this.#turnsOn(device).length, 0)
    const excess = this.#waiting.splice(Math.max(0, this.openSlots - running))
    for (const turn of excess) turn.begin(undefined)
  }

  #start(turn: Waiting<D>, device: D): void {
    this.#waiting = this.#waiting.filter((other) => other !== turn)
    this.#running.set(turn, device)
    turn.begin(device)
  }

  #loadOf(device: D, { shape }: Turn): Load {
    const turns = this.#turnsOn(device)
    const shapes = turns.map((turn) => turn.shape)
    const { isOpen, slots } = device
    return {
      isOpen,
      slots,
      running: turns.length,
      holdsAlone: turns.some(({ alone }) => alone),
      fits: device.fits([...shapes, shape]),
      isWarm: device.isWarm(shape),
      freeMb: device.freeMb(shapes),
    }
  }

  #turnsOn(device: D): Turn[] {
    return [...this.#running].flatMap(([turn, on]) => (on === device ? [turn] : []))
  }
}
