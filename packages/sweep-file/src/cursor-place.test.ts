import { describe, expect, test } from 'vitest'
import { cursorPlace, pathAt } from './cursor-place.ts'

/** Of a text in which a bar stands for the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('|')
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1)
  const place = cursorPlace(text, cursor)
  return place && { ...place, written: text.slice(place.from, place.to) }
}

describe('a key', () => {
  test.each([
    ['|', [], [], ''],
    ['na|', [], [], 'na'],
    ['name: x\nda|', [], ['name'], 'da'],
    ['parameters:\n  |', ['parameters'], [], ''],
    ['parameters:\n  opt|\n  epochs: 3\n', ['parameters'], ['epochs'], 'opt'],
    ['parameters:\n  epochs: 3\n  |\nname: x\n', ['parameters'], ['epochs'], ''],
    ['search: {kind: tpe, tr|}', ['search'], ['kind'], 'tr'],
    ['search: {|', ['search'], [], ''],
    ['{"name": "x", "da|"}', [], ['name'], '"da"'],
    ['{\n  "name": "x",\n  "da|"\n}', [], ['name'], '"da"'],
    ['da|: x\nname: y', [], ['name'], 'da'],
  ])('%j', (marked, path, siblings, written) => {
    expect(at(marked)).toMatchObject({ part: 'key', path, siblings, written })
  })
})

describe('a value', () => {
  test.each([
    ['search: |', ['search'], ''],
    ['search: gr|', ['search'], 'gr'],
    ['metric: val_|\nname: x', ['metric'], 'val_'],
    ['parameters:\n  optimizer: [adam, s|]', ['parameters', 'optimizer', 1], 's'],
    ['parameters:\n  optimizer: [|', ['parameters', 'optimizer', 0], ''],
    ['{"parameters": {"optimizer": ["ad|"]}}', ['parameters', 'optimizer', 0], '"ad"'],
    ['{"search": {"kind": "|"}}', ['search', 'kind'], '""'],
    ['parameters:\n  optimizer: [\n    ad|\n  ]', ['parameters', 'optimizer', 0], 'ad'],
  ])('%j', (marked, path, written) => {
    expect(at(marked)).toMatchObject({ part: 'value', path, written })
  })
})

test('at the beginning of an item there may be either', () => {
  const marked = 'warmStart:\n  configs:\n    - op|\n'
  expect(at(marked)).toMatchObject({ part: 'either', path: ['warmStart', 'configs', 0] })
})

test('the rest of the text is told as it is', () => {
  const place = at('trainer: external\nsearch: {kind: tpe, |}')
  expect(place?.root).toEqual({ trainer: 'external', search: { kind: 'tpe' } })
})

test('in a comment nothing is completed', () => {
  expect(at('name: x # opt|')).toBeUndefined()
  expect(at('# |')).toBeUndefined()
})

test('what stands at an offset is known by its path', () => {
  const text = 'parameters:\n  optimizer: [adam, sgd]\n'
  const word = (of: string) => pathAt(text, text.indexOf(of) + 1)
  expect(word('optimizer')).toEqual({ path: ['parameters', 'optimizer'], from: 14, to: 23 })
  expect(word('sgd')?.path).toEqual(['parameters', 'optimizer', 1])
  expect(pathAt(text, 24)).toBeUndefined()
})
