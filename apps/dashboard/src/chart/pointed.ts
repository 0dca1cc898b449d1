import type { PointerEvent } from 'react'

/** Where the pointer is: in the units of the axes, and in pixels of the canvas. */
export interface Pointed {
  x: number
  y: number
  left: number
  top: number
}

/** In pixels of the element that hears of it, and how large that is. */
export function placeIn({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>) {
  const { left, top, width, height } = currentTarget.getBoundingClientRect()
  return { left: clientX - left, top: clientY - top, width, height }
}
