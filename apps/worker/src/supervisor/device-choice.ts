/** How a device stands to a turn, for the choice which of them takes it. */
export interface Load {
  /** Whether it takes turns at all. */
  isOpen: boolean
  slots: number
  /** Turns that run on it. */
  running: number
  /** Whether one of them may have nothing beside it. */
  holdsAlone: boolean
  /** Whether the turn's memory fits beside that of those that run. */
  fits: boolean
  /** Whether an idle trainer has trained the turn's shape. */
  isWarm: boolean
  /** Memory that is expected to be free, in MB; undefined without a budget. */
  freeMb: number | undefined
}

/** Where nothing else runs any turn may begin, also one that is expected to exceed all there is. */
function admits(load: Load, alone: boolean): boolean {
  if (!load.isOpen || load.running >= load.slots) return false
  return load.running === 0 || (!alone && !load.holdsAlone && load.fits)
}

/**
 * The place of the device that takes a turn; undefined if it has to wait. Of those that admit it: the one with
 * the fewest turns, for they share its speed; then one with a warm trainer; then the one with the most free memory.
 */
export function chooseDevice(loads: Load[], alone: boolean): number | undefined {
  return first(
    loads,
    (load) => admits(load, alone),
    (a, b) =>
      a.running - b.running ||
      Number(b.isWarm) - Number(a.isWarm) ||
      (b.freeMb ?? 0) - (a.freeMb ?? 0),
  )
}

/**
 * The place of the device that a turn waits for, and which takes no others until then: an open one with the
 * fewest turns. As it takes none, that number falls until the turn can begin.
 */
export function deviceToWaitFor(loads: Load[]): number | undefined {
  return first(
    loads,
    ({ isOpen }) => isOpen,
    (a, b) => a.running - b.running,
  )
}

function first(
  loads: Load[],
  admitted: (load: Load) => boolean,
  order: (a: Load, b: Load) => number,
): number | undefined {
  const places = [...loads.keys()].filter((place) => admitted(loads[place] as Load))
  return places.sort((a, b) => order(loads[a] as Load, loads[b] as Load))[0]
}
