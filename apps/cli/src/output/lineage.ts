import { counted, type Lineage, shortId } from '@sweepstack/protocol'

/** How far it is, by which rates it trains, and where it stands in its tree. */
export function lineageText(lineage: Lineage): string {
  const { key, status, epoch, recipe, checkpoints, parent, forks, failure } = lineage
  const epochs = checkpoints.map((checkpoint) => checkpoint.epoch).sort((a, b) => a - b)
  return [
    `lineage ${shortId(key)}: ${status}, ${counted(epoch, 'epoch')}`,
    ratesText(recipe),
    ...(parent === null
      ? []
      : [
          `fork of ${shortId(parent.lineage)} after epoch ${parent.epoch}, whose checkpoint is ${parent.checkpoint === null ? 'not there' : 'kept'}`,
        ]),
    ...forks.map((fork) => `has the fork ${shortId(fork.lineage)} after epoch ${fork.epoch}`),
    `checkpoints: ${epochs.length === 0 ? 'none' : `of epochs ${epochs.join(', ')}`}`,
    ...(failure ? [`${failure.code}: ${failure.message}`] : []),
  ].join('\n')
}

/** Of images the learning rate, which may change; what a program trains, by all its settings. */
function ratesText(recipe: Lineage['recipe']): string {
  if ('trainer' in recipe) {
    const [first] = recipe.phases
    const settings = Object.entries(first?.settings ?? {})
    return `trained by programs: ${settings.map(([name, value]) => `${name}=${value}`).join(' ')}`
  }
  const [first, ...later] = recipe.phases
  const changes = later.map(
    ({ fromEpoch, settings }) => `, from epoch ${fromEpoch + 1} on ${settings.learningRate}`,
  )
  return `learning rate ${first?.settings.learningRate}${changes.join('')}`
}
