import { z } from 'zod'
import { architecture, type Layer } from './layer.ts'
import { activation, normalization, normalized, rate, same, widths } from './options.ts'

const options = z.strictObject({
  /** Width of each stage of two convolutions, with max-pooling between the stages. */
  filters: widths.min(1).default([32, 64, 128]),
  dropout: rate.default(0.2),
  activation,
  normalization,
})

/** A small convolutional network with global average pooling (Lin et al., 2013, arXiv 1312.4400, 3.2). */
export const convnet = architecture({
  name: 'convnet',
  options,
  sizeReason: ({ filters }) => `its pooling layers halve the image ${filters.length - 1} times`,
  layers: (classes, { filters, dropout, activation: of, normalization: how }) => [
    ...filters.flatMap((width, stage): Layer[] => [
      ...(stage > 0 ? [{ kind: 'maxPool', size: 2 } as const] : []),
      same(width),
      ...normalized(how),
      { kind: of },
      same(width),
      ...normalized(how),
      { kind: of },
    ]),
    { kind: 'globalAveragePool' },
    ...(dropout > 0 ? [{ kind: 'dropout', rate: dropout } as const] : []),
    { kind: 'dense', units: classes },
  ],
})
