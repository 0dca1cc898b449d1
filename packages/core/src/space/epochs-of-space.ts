import type { SweepDefinition } from '@sweepstack/protocol'
import { type Dimension, dimensionsOf } from './parameter.ts'
import { rowsOf } from './trainer-of.ts'

/** The numbers of epochs that configs of the space ask for, over all grids of a search. */
export function epochsOfSpace(definition: SweepDefinition): {
  least: number
  most: number
  isOne: boolean
} {
  const { search, parameters } = definition
  const grids = (search.kind === 'grid' && search.of) || [{}]
  const rows = rowsOf(definition)
  const each = grids.map((own) =>
    dimensionsOf({ parameters: { ...parameters, ...own } }, rows).find(isEpochs),
  )
  const most = each.map((dimension) => (dimension === undefined ? 0 : mostOf(dimension)))
  const isOne = each.every(
    (dimension) => dimension?.kind === 'choices' && isAllOne(dimension.values),
  )
  const least = each.map((dimension) => (dimension === undefined ? 0 : leastOf(dimension)))
  return {
    least: Math.min(...least),
    most: Math.max(...most),
    isOne: isOne && isAllOne(most),
  }
}

/** The most epochs that a config of the space asks for. */
export function mostEpochs(definition: SweepDefinition): number {
  return epochsOfSpace(definition).most
}

const isEpochs = ({ name }: Dimension) => name === 'epochs'
const isAllOne = (values: readonly unknown[]) => new Set(values).size === 1

function mostOf(dimension: Dimension): number {
  if (dimension.kind === 'choices') return Math.max(...(dimension.values as number[]))
  return (dimension.kind === 'range' ? dimension.range.max : dimension.normal.max) ?? 0
}

function leastOf(dimension: Dimension): number {
  if (dimension.kind === 'choices') return Math.min(...(dimension.values as number[]))
  return Math.max(1, (dimension.kind === 'range' ? dimension.range.min : dimension.normal.min) ?? 1)
}
