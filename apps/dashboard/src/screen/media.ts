/** Something that style sheets ask of the window too, as a store of React has it. */
export interface Media {
  matches(): boolean
  /** Calls when that changes; answers how to stop. */
  onChange(changed: () => void): () => void
}

export function mediaOf(query: string): Media {
  return {
    matches: () => matchMedia(query).matches,
    onChange(changed) {
      const media = matchMedia(query)
      media.addEventListener('change', changed)
      return () => media.removeEventListener('change', changed)
    },
  }
}
