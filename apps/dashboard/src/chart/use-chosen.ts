import { useState } from 'react'

/**
 * The place of the item that somebody chose, and what chooses one by its place. It is kept by its key: new data may move it,
 * or take it away, which chooses none.
 */
export function useChosen<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
): [chosen: number | undefined, choose: (place: number | undefined) => void] {
  const [key, setKey] = useState<string | number>()
  const found = key === undefined ? -1 : items.findIndex((item) => keyOf(item) === key)
  const choose = (place: number | undefined) => {
    const item = place === undefined ? undefined : items[place]
    setKey(item && keyOf(item))
  }
  return [found < 0 ? undefined : found, choose]
}
