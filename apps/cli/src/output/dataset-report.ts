import {
  type CopyCounts,
  type DatasetReport,
  type ImageCopy,
  listed,
  type PlacedImage,
} from '@sweepstack/protocol'
import { table } from './table.ts'

/** Names that are listed of many. */
const named = 8
/** Pairs that are printed; the report has more. */
const printedPairs = 10

const places: Record<keyof CopyCounts, string> = {
  valInTrain: 'validation images that are training images',
  testInTrain: 'test images that are training images',
  testInVal: 'test images that are validation images',
  otherLabel: 'images that have another label elsewhere',
  sameSplit: 'images that are in their split and class before',
}

/** What was found wrong with a dataset, for people. */
export function reportLines({ missing, balance, flat, copies }: DatasetReport): string[] {
  const { largest, smallest, rare } = balance
  return [
    ...missingLine(missing.val, 'validation'),
    ...missingLine(missing.test, 'test'),
    `training images: at most ${largest.images} ("${largest.class}"), at least ${smallest.images} ("${smallest.class}") of a class`,
    ...(rare.length > 0
      ? [`less than a hundredth of the largest class: ${listed(rare.map(quoted), named)}`]
      : []),
    ...(flat.images > 0
      ? [
          `${flat.images} of one colour: ${listed(
            flat.examples.map(({ name }) => name),
            named,
          )}`,
        ]
      : []),
    ...copyLines(copies),
  ]
}

function missingLine(classes: string[], split: string): string[] {
  return classes.length === 0 ? [] : [`no ${split} image of ${listed(classes.map(quoted), named)}`]
}

function copyLines(copies: DatasetReport['copies']): string[] {
  const { equal, near, isComplete, pairs } = copies
  const found = (Object.keys(places) as (keyof CopyCounts)[]).filter(
    (place) => equal[place] + near[place] > 0,
  )
  if (found.length === 0) return ['no image is there twice, nor nearly', ...incomplete(isComplete)]
  const rows = found.map((place) => [places[place], String(equal[place]), String(near[place])])
  return [
    '',
    table(['there twice', 'equal', 'nearly'], rows),
    ...incomplete(isComplete),
    ...pairs.slice(0, printedPairs).map(pairText),
    ...pairsLine(copies),
  ]
}

/** How many there are, if not all were printed. */
function pairsLine({ pairs, found = pairs.length }: DatasetReport['copies']): string[] {
  const printed = Math.min(pairs.length, printedPairs)
  if (found <= printed) return []
  const more = pairs.length > printed ? `; --json lists ${pairs.length}` : ''
  return [`… ${printed} of ${found} pairs${more}`]
}

function incomplete(isComplete: boolean): string[] {
  return isComplete ? [] : ['too many images are alike to compare all: there may be more']
}

function pairText({ kind, correlation, first, again }: ImageCopy): string {
  const how = {
    bytes: 'is the file',
    pixels: 'has the pixels of',
    near: `is like (${correlation.toFixed(4)})`,
  }
  return `  ${imageText(again)} ${how[kind]} ${imageText(first)}`
}

function imageText(image: PlacedImage): string {
  return `${image.name} [${image.split}, ${image.class === null ? 'no label' : quoted(image.class)}]`
}

function quoted(name: string): string {
  return `"${name}"`
}
