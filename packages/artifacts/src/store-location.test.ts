import { expect, test } from 'vitest'
import { isStoreLocation } from './store-location.ts'

test.each([
  ['data/artifacts', true],
  ['/a folder: with // in it', true],
  ['http://127.0.0.1:4700', true],
  ['https://lab.example.org/sweeps/', true],
  ['s3://bucket', true],
  ['s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=x', true],
  ['s3://bucket?endpoint=nowhere', false],
  ['s3:///prefix', false],
  ['s3://x y', false],
  ['http://a b', false],
  ['http://', false],
  ['ftp://host/folder', false],
  ['gs://bucket', false],
])('%s: %s', (location, expected) => {
  expect(isStoreLocation(location)).toBe(expected)
})
