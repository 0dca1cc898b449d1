import type { Backend } from './try-search.ts'

/** What the page asks of the worker that runs models. */
export type ModelOrder =
  | { id: number; kind: 'load'; model: string; json: string; weights: ArrayBuffer }
  | {
      id: number
      kind: 'predict'
      model: string
      /** 0…255, height · width · channels, row-major. */
      pixels: Uint8Array
      backend: Backend | undefined
    }

export interface ModelAnswer {
  probabilities: Float32Array
  /** What it was computed on. */
  backend: Backend
  milliseconds: number
}

/** Its answer to the order of that id; nothing for a model that is loaded. */
export type ModelReply = { id: number } & ({ answer: ModelAnswer | undefined } | { error: string })
