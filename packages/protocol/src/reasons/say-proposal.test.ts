import { expect, test } from 'vitest'
import { sayProposal } from './say-proposal.ts'

test('draws at random: before anything is modelled, of a share, and where all else is known', () => {
  expect(sayProposal({ kind: 'random', start: 10 })).toBe(
    'was drawn at random, as all are before 10 results are known',
  )
  expect(sayProposal({ kind: 'random', start: 5, branch: 'rising', branches: 3 })).toBe(
    'was drawn at random in a branch of 3 that may overtake the best, as all are before 5 results of it are known',
  )
  expect(sayProposal({ kind: 'random', share: 0.333 })).toBe(
    'was drawn at random, as 33 % of the configs are whatever is known',
  )
  expect(sayProposal({ kind: 'random', known: 24 })).toContain('only configs that are known')
  expect(sayProposal({ kind: 'random' })).toBe('was drawn at random from the whole space')
  expect(sayProposal({ kind: 'rest' })).toBe('is one of the last configs that the space has left')
})

test('densities: around whom, among how many draws, the ratio as a factor, the branch, the epoch', () => {
  const reason = { kind: 'tpe', ratio: 2.1, near: 12, good: 11, others: 39, pending: 0, among: 24 }
  expect(sayProposal(reason)).toBe(
    'was drawn around the config of trial 12 by TPE, the best of 24 draws: the 11 good configs lie 8.17 times as densely there as the 39 others',
  )
  expect(sayProposal({ ...reason, wide: true })).toContain(
    'was drawn around the config of trial 12 by TPE with wide kernels, the best of 24 draws:',
  )
  const rising = { ...reason, near: null, pending: 4, branch: 'rising', branches: 3 }
  expect(sayProposal(rising)).toBe(
    'was drawn from the whole space in a branch of 3 that may overtake the best by TPE, the best of 24 draws: the 11 good configs lie 8.17 times as densely there as the 39 others and 4 that are being tried',
  )
  expect(sayProposal({ ...reason, kind: 'bohb', epoch: 9, ratio: -1 })).toContain(
    'by BOHB, the best of 24 draws: the 11 good configs at epoch 9 lie 0.368 times as densely',
  )
})

test('models, generations and parents', () => {
  expect(sayProposal({ kind: 'gp', logImprovement: Math.log(0.25), fittedAt: 20 })).toBe(
    'has the largest expected improvement that a Gaussian process (lengths of 20 results) found: 0.25 standard deviations of the scores',
  )
  const drawn = { kind: 'cma-es', start: 1, generation: 3, population: 8, step: 0.21234 }
  expect(sayProposal(drawn)).toBe('was drawn by CMA-ES in generation 3, one of 8, step 0.212')
  expect(sayProposal({ ...drawn, start: 2, predicted: 0.3 })).toBe(
    'was drawn by CMA-ES in generation 3 of start 2, one of 8, step 0.212, where a quadratic model expects most',
  )
  expect(sayProposal({ kind: 'nsga2', parents: [3, 7] })).toBe(
    'was bred by NSGA-II from trials 3 and 7',
  )
})

test('kinds that nobody knows, and reasons of older versions without their numbers', () => {
  expect(sayProposal({ kind: 'annealing', heat: 3 })).toBe('was proposed by annealing')
  expect(sayProposal({ kind: 'tpe', near: 3 })).toBe(
    'was drawn around the config of trial 3 by TPE',
  )
  expect(sayProposal({ kind: 'gp' })).toBe('was proposed by a Gaussian process')
})

test('what leans on other sweeps says so, with their trials', () => {
  const heard = { heard: 40, own: 3 }
  const near = { kind: 'tpe', near: 12, nearSweep: 'swp_a', ...heard }
  expect(sayProposal(near)).toBe(
    'was drawn around the config of trial 12 of swp_a by TPE; it leans on 40 results of other sweeps beside 3 of its own',
  )
  const bred = { kind: 'nsga2', parents: [4, 7], parentSweeps: ['swp_a', null], heard: 1, own: 0 }
  expect(sayProposal(bred)).toBe(
    'was bred by NSGA-II from trial 4 of swp_a and trial 7; it leans on 1 result of other sweeps beside none of its own',
  )
})
