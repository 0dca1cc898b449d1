import { z } from 'zod'
import { architecture, type Layer } from './layer.ts'
import { activation, normalization, normalized, rate, widths } from './options.ts'

/** The study's rates of dropout; further blocks take the last one. */
const convolutionRates = [0.25, 0.35, 0.45]
const hiddenRates = [0.35, 0.45]

const options = z.strictObject({
  filters: widths.min(1).default([64, 64, 128, 256]),
  units: widths.default([256, 256]),
  /** One rate after every block; left out, the study's. */
  dropout: rate.optional(),
  activation,
  normalization,
})

/** The study's plain CNN: 765,732 parameters at 64×64×3 and 100 classes. */
export const cnn = architecture({
  name: 'cnn',
  options,
  sizeReason: ({ filters }) =>
    `each of its ${filters.length} blocks takes off 2 px and halves the rest`,
  layers: (classes, { filters, units, dropout, activation: of, normalization: how }) => {
    const rest = (rates: number[], place: number): Layer[] => {
      const study = rates[Math.min(place, rates.length - 1)] as number
      return [...normalized(how), { kind: 'dropout', rate: dropout ?? study }]
    }
    return [
      ...filters.flatMap((width, place): Layer[] => [
        { kind: 'conv2d', filters: width, size: 3, padding: 'valid' },
        { kind: of },
        { kind: 'maxPool', size: 2 },
        ...rest(convolutionRates, place),
      ]),
      { kind: 'flatten' },
      ...units.flatMap((width, place): Layer[] => [
        { kind: 'dense', units: width },
        { kind: of },
        ...rest(hiddenRates, place),
      ]),
      { kind: 'dense', units: classes },
    ]
  },
})
