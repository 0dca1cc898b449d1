/** A split of the dataset, as a checkpoint of a lineage sees it. */
export interface PredictionRequest {
  lineage: string
  epoch: number
  split: 'val' | 'test'
}

/** Requests for predictions, which a worker makes on a free slot and stores as an artifact. */
export interface PredictionQueue {
  /** Idempotent while the same request waits or is worked on. */
  request(request: PredictionRequest): Promise<void>
  /** Why the last try failed, for a minute after it. */
  failure(request: PredictionRequest): Promise<string | undefined>
  fail(request: PredictionRequest, reason: string): Promise<void>
  /** Notes that the artifact is there. */
  finish(request: PredictionRequest): Promise<void>
  /** For each: whether its artifact is there. One round trip. */
  stored(requests: PredictionRequest[]): Promise<boolean[]>
}

/** Name of the artifact. */
export function predictionArtifact({ lineage, epoch, split }: PredictionRequest): string {
  return `outputs/${lineage}/${epoch}/${split}.safetensors`
}
