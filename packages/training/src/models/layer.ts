/** A layer of a model as data, in Keras' words. Convolutions have a bias; sizes are square. */
export type Layer =
  | { kind: 'conv2d'; filters: number; size: number; stride?: number; padding: 'valid' | 'same' }
  | { kind: 'dense'; units: number }
  | { kind: 'relu' }
  | { kind: 'batchNorm' }
  | { kind: 'dropout'; rate: number }
  | { kind: 'maxPool'; size: 2 }
  | { kind: 'averagePool'; size: number }
  | { kind: 'flatten' }
  /** body(x) + shortcut(x); an empty shortcut is x itself. */
  | { kind: 'residual'; body: Layer[]; shortcut: Layer[] }

/** An architecture: the layers that turn images into one logit per class. */
export interface Architecture {
  name: string
  layers(classes: number): Layer[]
}
