/** Uniform bytes and labels that there is nothing to learn from: speed does not depend on them. */
export function noise(images: number, bytesEach: number, classes: number) {
  let state = 1
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  return {
    labels: Int32Array.from({ length: images }, () => random() * classes),
    pixels: Uint8Array.from({ length: images * bytesEach }, () => random() * 256),
  }
}
