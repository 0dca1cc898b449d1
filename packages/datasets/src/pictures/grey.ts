/**
 * Grey of pixels red, green, blue: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, as Pillow's `L` has it, in 16-bit
 * fixed point), rounded. Where the three are equal, it is their value.
 */
export function toGrey(pixels: Uint8Array): Uint8Array {
  const grey = new Uint8Array(pixels.length / 3)
  for (let place = 0; place < grey.length; place += 1) {
    const [red = 0, green = 0, blue = 0] = [
      pixels[3 * place],
      pixels[3 * place + 1],
      pixels[3 * place + 2],
    ]
    grey[place] = (19_595 * red + 38_470 * green + 7_471 * blue + 0x8000) >> 16
  }
  return grey
}

/** Whether red, green and blue are equal in every pixel. */
export function isGrey(pixels: Uint8Array): boolean {
  for (let place = 0; place < pixels.length; place += 3) {
    const red = pixels[place]
    if (red !== pixels[place + 1] || red !== pixels[place + 2]) return false
  }
  return true
}
