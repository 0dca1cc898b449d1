import type { ImageReading } from '@sweepstack/protocol'
import { DatasetError } from '../dataset-error.ts'
import { type ImageFacts, inspectImage, rawFacts } from '../pictures/read-image.ts'
import type { Source } from '../sources/source.ts'
import { chooseFrame, type FrameChoice } from './choose-frame.ts'
import { inParallel } from './in-parallel.ts'
import { type ImagePlace, imagePlaces, UnreadableFiles } from './unreadable.ts'

export interface Survey {
  /** Of each picture in the order of train, val and test; undefined where it cannot be read. */
  facts: (ImageFacts | undefined)[]
  unreadable: UnreadableFiles
  choice: FrameChoice
}

/** Reads the headers of all pictures, which say what size they are brought to. @throws DatasetError */
export async function surveyPictures(source: Source, reading: ImageReading): Promise<Survey> {
  const files = imagePlaces(source)
  const unreadable = new UnreadableFiles(files)
  const facts: (ImageFacts | undefined)[] = new Array(files.length)
  if (source.rawSize !== undefined) facts.fill(rawFacts(source.rawSize))
  await inParallel(files.length, async (place) => {
    if (facts[place] !== undefined) return
    const { split, at } = files[place] as ImagePlace
    facts[place] = await source
      .read(split, at)
      .then(inspectImage)
      .catch((error: Error) => {
        unreadable.add(place, error)
        return undefined
      })
  })
  const readable = facts.filter((found) => found !== undefined)
  if (readable.length === 0) throw new DatasetError(unreadable.lines())
  return { facts, unreadable, choice: chooseFrame(readable, reading) }
}
