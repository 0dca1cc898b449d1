import { imageMetrics, type MetricRow } from '@sweepstack/protocol'
import { describe, expect, test } from 'vitest'
import { reportOf } from '../../../test/support/records.ts'
import { measure } from './measures.ts'
import { drawHere } from './picture.ts'
import type { Predictions } from './predictions.ts'
import { confusionTable, csv, predictionsTable, submissionTable } from './tables.ts'

/** Predicted: a a b b c c; true: a b b b c a. */
const predictions: Predictions = {
  names: ['1.png', '2.png', '3,"x".png', '4.png', '5.png', '6.png'],
  classes: ['a', 'b', 'c'],
  labels: Int32Array.of(0, 1, 1, 1, 2, 0),
  probabilities: Float32Array.from(
    [
      [0.6, 0.3, 0.1],
      [0.5, 0.4, 0.1],
      [0.1, 0.8, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.2, 0.7],
      [0.1, 0.3, 0.6],
    ].flat(),
  ),
}

describe('measures', () => {
  // sklearn.metrics.classification_report of the same.
  test('are those of scikit-learn', () => {
    const { accuracy, macro, classes, confused, top5Accuracy } = measure(predictions)
    expect(accuracy).toBeCloseTo(4 / 6, 12)
    expect(top5Accuracy).toBe(1)
    expect(classes).toEqual([
      { class: 'a', images: 2, precision: 0.5, recall: 0.5, f1: 0.5 },
      { class: 'b', images: 3, precision: 1, recall: 2 / 3, f1: 0.8 },
      { class: 'c', images: 1, precision: 0.5, recall: 1, f1: expect.closeTo(2 / 3, 12) },
    ])
    expect(macro.f1).toBeCloseTo((0.5 + 0.8 + 2 / 3) / 3, 12)
    expect(confused).toEqual([
      { true: 'a', predicted: 'c', count: 1 },
      { true: 'b', predicted: 'a', count: 1 },
    ])
  })
})

test('each group of images has an accuracy of its own', () => {
  expect(measure(predictions).groups).toEqual([])
  const groups = ['b', 'a', 'b', 'b', 'b', 'a']
  expect(measure({ ...predictions, groups }).groups).toEqual([
    { group: 'a', images: 2, accuracy: 0 },
    { group: 'b', images: 4, accuracy: 1 },
  ])
})

describe('tables', () => {
  test('keep the order of the split and quote what needs it', () => {
    expect(predictionsTable(predictions).split('\n').slice(0, 4)).toEqual([
      'image,true,predicted,probability',
      '1.png,a,a,0.600000',
      '2.png,b,a,0.500000',
      '"3,""x"".png",b,b,0.800000',
    ])
    expect(submissionTable(predictions)).toMatch(/^Image,Class\n1\.png,a\n/)
    expect(confusionTable(predictions)).toBe(
      csv([
        ['true \\ predicted', 'a', 'b', 'c'],
        ['a', 1, 0, 1],
        ['b', 1, 2, 0],
        ['c', 0, 0, 1],
      ]),
    )
  })

  test('hold no formula for a spreadsheet, but for the submission, which is as it must be', () => {
    const classes = ['=cmd()', '@a', '\tb']
    const names = ['+1.png', '-2.png', '=3.png', '4.png', '5.png', '6.png']
    const hostile = { ...predictions, classes, names }
    expect(predictionsTable(hostile).split('\n').slice(1, 3)).toEqual([
      "'+1.png,'=cmd(),'=cmd(),0.600000",
      "'-2.png,'@a,'=cmd(),0.500000",
    ])
    expect(confusionTable(hostile).split('\n')[0]).toBe("true \\ predicted,'=cmd(),'@a,'\tb")
    expect(submissionTable(hostile)).toMatch(/^Image,Class\n\+1\.png,=cmd\(\)\n-2\.png,=cmd\(\)\n/)
    expect(csv([['score', -0.5, '-0.5']])).toBe("score,-0.5,'-0.5\n")
    expect(csv([['\n=a', '\r', '＝a', true, null]])).toBe(`"'\n=a","'\r",'＝a,true,\n`)
  })
})

test('pictures are PNGs of the size of their content, and the same each time', async () => {
  const reports = [reportOf(1), reportOf(2, { loss: 0.25 })]
  const draw = () => drawHere({ kind: 'curves', reports, title: 'trial 1' })
  const picture = await draw()
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]
  expect(sizeOf(picture)).toEqual([3000, 1680])
  // Reports from before the later metrics have two panels.
  const rows: [string, MetricRow][] = Object.entries(imageMetrics)
  const later = rows.flatMap(([name, { isLater }]) => (isLater ? [[name, null]] : []))
  const old = reports.map((report) => ({ ...report, ...Object.fromEntries(later) }))
  expect(sizeOf(await drawHere({ kind: 'curves', reports: old, title: 'x' }))).toEqual([2000, 840])
  expect((await draw()).equals(picture)).toBe(true)
  expect(
    (await drawHere({ kind: 'confusion', predictions, title: 'trial 1' }))
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
})
