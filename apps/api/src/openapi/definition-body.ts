import { sweepDefinitionSchema } from '@sweepstack/protocol'

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
export const definitionBody = { bodyShape: sweepDefinitionSchema, example }
