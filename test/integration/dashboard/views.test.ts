import { afterAll, beforeAll, describe } from 'vitest'
import { chromium, startChromium } from '../../support/chromium.ts'
import { testPaper } from './views/paper.ts'
import { testPrograms } from './views/programs.ts'
import { testProposal } from './views/proposal.ts'
import { testRows } from './views/rows.ts'
import { testStopping } from './views/stopping.ts'
import { startViewedSweep, type ViewedSweep } from './views/viewed-sweep.ts'

/** One file, for a stack and a browser take longer to start than most of these tests take. */
describe.skipIf(!chromium)('views of a sweep', () => {
  let viewed: ViewedSweep

  beforeAll(async () => {
    viewed = { ...(await startViewedSweep()), browser: await startChromium() }
  })
  afterAll(async () => {
    await viewed?.browser.close()
    await viewed?.shown[Symbol.asyncDispose]()
  })

  describe('stopping', () => testStopping(() => viewed))
  describe('rows', () => testRows(() => viewed))
  describe('proposal', () => testProposal(() => viewed))
  describe('programs', () => testPrograms(() => viewed))
  describe('paper', () => testPaper(() => viewed))
})
