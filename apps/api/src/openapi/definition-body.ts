import { sweepDefinitionSchema, sweepOriginSchema } from '@sweepstack/protocol'
import { z } from 'zod'

/** On the dataset that the quickstart makes. */
const example = {
  name: 'first sweep',
  dataset: 'emoji-20',
  parameters: {
    optimizer: ['adam', 'sgd'],
    learningRate: [0.001, 0.0005],
    epochs: [2, 4],
  },
}

/** How routes that take a definition describe it. */
export const definitionBody = {
  bodyShape: z.union([
    sweepDefinitionSchema,
    // A copy: what stands beside `from` takes the place of what that sweep has.
    z.looseObject({ from: sweepOriginSchema }),
  ]),
  example,
}
