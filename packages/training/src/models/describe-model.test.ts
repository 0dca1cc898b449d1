import { expect, test } from 'vitest'
import { describeModel } from './describe-model.ts'

const study = { imageSize: 64, channels: 3, classes: 100 } as const

test.each([
  ['cnn', 765_732],
  ['resnet10', 2_882_788],
])("%s has the study's number of parameters", (name, parameters) => {
  expect(describeModel(name, study).parameters).toBe(parameters)
})

test('images too small for the network: the error names the layer', () => {
  expect(() => describeModel('cnn', { ...study, imageSize: 16 })).toThrowError(
    /layer cnn\[\d+\] \((conv2d|maxPool)\)/,
  )
})

test('an unknown architecture: the error names the known ones', () => {
  expect(() => describeModel('vgg', study)).toThrowError(/cnn, resnet10/)
})
