import { errorOverImages, errorSharesInSteps, imagesInterval } from '@sweepstack/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atOnce } from '../../../packages/core/src/at-once.ts'
import { type Board, startBoard } from '../../support/board.ts'

/** Sweeps that are ranked by a mean over classes, whose error the stored predictions tell. */

let fixture: Board
beforeAll(async () => {
  fixture = await startBoard({ train: 1000, val: 400, test: 0 })
})
afterAll(() => fixture?.[Symbol.asyncDispose]())

/** Of 400 images the last 80 are of class b. */
const labels = Int32Array.from({ length: 400 }, (_, image) => Number(image >= 320))

/** A model that is unsure of class a in every 16th image, and has so many of class b wrong. */
function probabilitiesOf(wrong: number): Float32Array {
  const ofB = [...labels].map((label, image) => {
    if (label === 0) return image % 16 === 0 ? 0.6 : 0.01 * (image % 7)
    return image - 320 < wrong ? 0.02 : 0.9 - 0.001 * image
  })
  return Float32Array.from(ofB.flatMap((b) => [1 - b, b]))
}

const metrics = ['val_balanced_accuracy', 'val_macro_f1', 'val_auc'] as const

test.each(metrics)(
  'stored predictions give %s of a single run its interval and its ties',
  async (metric) => {
    const id = await fixture.open({ learningRate: [0.1, 0.2, 0.3, 0.4] }, { metric })
    const all = await fixture.trials(id)
    const models = [4, 6, 40].map(probabilitiesOf)
    const shares = models.map((probabilities) =>
      atOnce(errorSharesInSteps({ labels, probabilities, classes: 2 }, metric)),
    )
    for (const [place, trial] of all.entries()) {
      await fixture.finish(trial, 200, { [metric]: shares[place]?.score ?? 0.1 })
    }
    const before = await fixture.board(id)
    expect(before.rows.map(({ tie, interval }) => [tie, interval])).toEqual(
      Array.from({ length: 4 }, () => [null, null]),
    )
    expect(before.warnings.join()).toContain('4 of the 4 leading single runs have no interval')
    for (const [place, probabilities] of models.entries()) {
      await fixture.store(
        { lineage: all[place]!.lineage, epoch: 1, split: 'val' },
        labels,
        probabilities,
      )
    }
    const { rows, warnings } = await fixture.board(id)
    // What separates the first two is less than chance; the fourth has no predictions.
    expect(rows.map(({ trial, tie }) => [trial, tie])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [4, null],
    ])
    const [first] = shares
    expect(rows[0]?.interval).toEqual(imagesInterval(first!.score, errorOverImages(first!)))
    expect(rows[0]?.interval).toMatchObject({ kind: 'delta' })
    expect(rows[3]?.interval).toBeNull()
    expect(warnings.join()).toContain('1 of the 4 leading single runs have no interval')
    expect(warnings.join()).toContain(
      'not told apart from 1 of the 2 others that it is compared with',
    )
    // Another replica, with nothing in memory, says the same: nothing is drawn.
    const replica = await fixture.newApp()
    expect((await fixture.board(id, '', replica)).rows).toEqual(rows)
    await replica.close()
  },
)
