/** At which epochs a trial is judged that is judged often. */
export interface JudgedEpochs {
  /** Epochs that no trial is stopped before. */
  grace: number
  /** From there on, each so many epochs. */
  every: number
}

/** The judged epochs before the end, and the end. */
export function judgedEpochs({ grace, every }: JudgedEpochs, epochs: number): number[] {
  const judged: number[] = []
  for (let epoch = Math.max(1, grace); epoch < epochs; epoch += every) judged.push(epoch)
  return [...judged, epochs]
}
