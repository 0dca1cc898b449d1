import type { Report } from '@sweepstack/protocol'
import { confusionPicture } from './confusion-picture.ts'
import { curvesPicture } from './curves-picture.ts'
import type { Predictions } from './predictions.ts'

/** What can be drawn, and all that it is drawn from. */
export type Picture =
  | { kind: 'curves'; reports: Report[]; title: string }
  | { kind: 'confusion'; predictions: Predictions; title: string }

/** The picture as PNG, drawn in this very process: see `createPictures`. */
export function drawHere(picture: Picture): Promise<Buffer> {
  switch (picture.kind) {
    case 'curves':
      return curvesPicture(picture.reports, picture.title)
    case 'confusion':
      return confusionPicture(picture.predictions, picture.title)
  }
}
