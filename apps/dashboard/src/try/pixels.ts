/** An image as a model takes it. */
export interface Pixels {
  height: number
  width: number
  /** 0…255, height · width · channels, row-major. */
  values: Uint8Array
}

/** Of a PNG, the very numbers that are in it: no profile is applied. @throws if it cannot be read */
export async function pixelsOf(png: Uint8Array, channels: number): Promise<Pixels> {
  const bitmap = await createImageBitmap(
    new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }),
    { colorSpaceConversion: 'none', premultiplyAlpha: 'none' },
  )
  const { height, width } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('this browser draws no pictures')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  const { data } = context.getImageData(0, 0, width, height)
  const values = new Uint8Array(height * width * channels)
  for (let place = 0; place < values.length; place += 1) {
    const pixel = Math.floor(place / channels)
    values[place] = data[4 * pixel + (place % channels)] as number
  }
  return { height, width, values }
}

/** Draws them as they are. */
export function drawPixels(canvas: HTMLCanvasElement, { height, width, values }: Pixels): void {
  canvas.width = width
  canvas.height = height
  const channels = values.length / (height * width)
  const data = new Uint8ClampedArray(4 * height * width).fill(255)
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    for (let colour = 0; colour < 3; colour += 1) {
      data[4 * pixel + colour] = values[pixel * channels + (channels === 1 ? 0 : colour)] as number
    }
  }
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0)
}
