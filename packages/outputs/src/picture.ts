import {
  type Chart,
  confusionChart,
  curvesChart,
  type ImportanceData,
  importanceChart,
  type PairsData,
  pairsChart,
  reliabilityChart,
  type SheetData,
  sheetChart,
  themes,
} from '@sweepstack/charts'
import type { Report } from '@sweepstack/protocol'
import { calibrationOf } from './calibration.ts'
import { confusionMatrix, measure } from './measures.ts'
import type { Predictions } from './predictions.ts'
import { toPng } from './render.ts'

/** What can be drawn, and all that it is drawn from. */
export type Picture =
  | { kind: 'curves'; reports: Report[]; title: string }
  | { kind: 'confusion'; predictions: Predictions; title: string }
  | { kind: 'reliability'; predictions: Predictions; title: string }
  | ({ kind: 'importance' } & ImportanceData)
  | ({ kind: 'sheet' } & SheetData)
  | ({ kind: 'pairs' } & PairsData)

/** The picture as PNG, drawn in this very process: see `createPictures`. */
export function drawHere(picture: Picture): Promise<Buffer> {
  return toPng(chartOf(picture))
}

function chartOf(picture: Picture): Chart {
  switch (picture.kind) {
    case 'curves':
      return curvesChart(picture, themes.light)
    case 'reliability': {
      const { predictions, title } = picture
      const calibration = calibrationOf(predictions)
      const images = predictions.labels.length
      return reliabilityChart({ title, images, calibration }, themes.light)
    }
    case 'importance':
      return importanceChart(picture, themes.light)
    case 'sheet':
      return sheetChart(picture, themes.light)
    case 'pairs':
      return pairsChart(picture, themes.light)
    case 'confusion': {
      const { predictions, title } = picture
      const matrix = confusionMatrix(predictions)
      const measures = measure(predictions)
      return confusionChart({ title, classes: predictions.classes, matrix, measures }, themes.light)
    }
  }
}
