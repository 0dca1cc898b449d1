import { counted } from '@sweepstack/protocol'
import { backgroundName } from '../pictures/decode-picture.ts'
import type { ImageFacts } from '../pictures/read-image.ts'

/** Counts what was done to pictures on the way to pixels, to be told. */
export class PictureNotes {
  #turned = 0
  #laid = 0
  #stilled = 0

  add({ orientation, hasAlpha, isAnimated }: ImageFacts): void {
    if (orientation > 1) this.#turned += 1
    if (hasAlpha) this.#laid += 1
    if (isAnimated) this.#stilled += 1
  }

  result(): string[] {
    const told = (count: number, what: string) =>
      count > 0 ? [`${counted(count, 'picture')} ${what}`] : []
    return [
      ...told(this.#turned, 'rotated by their EXIF orientation'),
      ...told(this.#laid, `with transparency blended onto ${backgroundName}`),
      ...told(this.#stilled, 'animated: only the first frame is used'),
    ]
  }
}
