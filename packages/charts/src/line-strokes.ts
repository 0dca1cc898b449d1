/** Strokes by the place of a line, so that lines are told apart without their colours, and one is seen through another. */
export const lineStrokes = [
  { name: 'solid', dash: undefined },
  { name: 'dashed', dash: [9, 5] },
  { name: 'dotted', dash: [2, 4] },
  { name: 'dash-dotted', dash: [10, 4, 2, 4] },
  { name: 'in long dashes', dash: [18, 6] },
]

export function strokeAt(place: number) {
  return lineStrokes[place % lineStrokes.length] as (typeof lineStrokes)[0]
}
