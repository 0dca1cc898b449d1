import type { CopyCounts, DatasetReport } from '@sweepstack/protocol'
import { count, counted } from '../words/numbers.ts'

const places: Record<keyof CopyCounts, [one: string, several: string]> = {
  valInTrain: [
    'validation image that is a training image',
    'validation images that are training images',
  ],
  testInTrain: ['test image that is a training image', 'test images that are training images'],
  testInVal: ['test image that is a validation image', 'test images that are validation images'],
  otherLabel: [
    'image that has another label elsewhere',
    'images that have another label elsewhere',
  ],
  sameSplit: [
    'image that is in its split and class before',
    'images that are in their split and class before',
  ],
}

/** What is there twice, in a line for each kind of place. */
export function copyLines({ copies }: DatasetReport): string[] {
  const { equal, near, isComplete } = copies
  const found = (Object.keys(places) as (keyof CopyCounts)[]).flatMap((place) => {
    const all = equal[place] + near[place]
    if (all === 0) return []
    const how =
      equal[place] === 0
        ? 'nearly'
        : near[place] === 0
          ? ''
          : `${count(near[place])} of them nearly`
    return [`${counted(all, ...places[place])}${how === '' ? '' : `, ${how}`}`]
  })
  return [
    ...(found.length === 0 ? ['No image is there twice, nor nearly.'] : found),
    ...(isComplete ? [] : ['Too many images are alike to compare all: there may be more.']),
  ]
}
