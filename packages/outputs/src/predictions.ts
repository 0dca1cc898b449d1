/** What a model says of the images of a split. */
export interface Predictions {
  /** File names, in the order of the split's csv. */
  names: string[]
  classes: string[]
  /** Places in `classes`; −1 where there is no label. */
  labels: Int32Array
  /** [images · classes], row-major. */
  probabilities: Float32Array
  /** What each image is also told apart by, where the dataset says so. */
  groups?: string[] | undefined
}

export interface Verdict {
  predicted: number
  probability: number
}

/** The likeliest class of each image; the first among equals. */
export function verdicts({ names, classes, probabilities }: Predictions): Verdict[] {
  return names.map((_, image) => {
    const row = probabilities.subarray(image * classes.length, (image + 1) * classes.length)
    let predicted = 0
    for (let place = 1; place < row.length; place += 1) {
      if ((row[place] as number) > (row[predicted] as number)) predicted = place
    }
    return { predicted, probability: row[predicted] as number }
  })
}

export function isLabelled({ labels }: Predictions): boolean {
  return labels.length > 0 && labels.every((label) => label >= 0)
}

/** 1 for each image whose likeliest class is its label, else 0. */
export function hits(predictions: Predictions): Uint8Array {
  return Uint8Array.from(verdicts(predictions), ({ predicted }, image) =>
    Number(predicted === predictions.labels[image]),
  )
}
