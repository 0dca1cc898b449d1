/** A picture of no dataset, as a checkpoint of a lineage sees it. */
export interface PictureRequest {
  lineage: string
  epoch: number
  /** SHA-256 of its pixels, as hex. */
  picture: string
}

export type PictureOutcome = { probabilities: number[] } | { failure: string }

/**
 * Pictures that somebody waits for an answer on, which a worker gives on a free slot. Nothing of them stays: pixels are forgotten a
 * minute after they were last asked about, outcomes after some minutes.
 */
export interface PictureQueue {
  /** Idempotent while the same request waits or is worked on. False if as much waits as may: then it was not taken. */
  request(request: PictureRequest, pixels: Uint8Array): Promise<boolean>
  outcome(request: PictureRequest): Promise<PictureOutcome | undefined>
  /** Undefined once nobody waits for the answer any more. */
  pixels(request: PictureRequest): Promise<Uint8Array | undefined>
  finish(request: PictureRequest, outcome: PictureOutcome): Promise<void>
}
