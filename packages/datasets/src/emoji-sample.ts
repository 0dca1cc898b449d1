/** Side of a sprite and of a sample, in pixels. */
export const spriteSize = 96
const sampleSize = 64

type Random = () => number

interface Pose {
  cosine: number
  sine: number
  centre: [x: number, y: number]
  mirror: 1 | -1
}

/** One sample, 64·64·3 bytes: the sprite (RGBA) at a random pose on a random gradient, with noise. */
export function composeSample(sprite: Uint8Array, random: Random): Uint8Array {
  const pose = randomPose(random)
  const background = randomGradient(random)
  const brightness = 0.7 + 0.6 * random()
  const noise = random() * 24
  const out = new Uint8Array(sampleSize * sampleSize * 3)
  // Filled anew for each pixel: two arrays a pixel would take longer than to draw it.
  const front = new Float64Array(4)
  const behind = new Float64Array(3)
  for (let y = 0; y < sampleSize; y += 1) {
    for (let x = 0; x < sampleSize; x += 1) {
      spriteAt(sprite, pose, [x, y], front)
      background(x, y, behind)
      const alpha = front[3] as number
      const grain = (random() - 0.5) * noise
      for (let channel = 0; channel < 3; channel += 1) {
        const before = (front[channel] as number) * brightness * alpha
        const value = (behind[channel] as number) * (1 - alpha) + before + grain
        out[(y * sampleSize + x) * 3 + channel] = Math.max(0, Math.min(255, value))
      }
    }
  }
  return out
}

function randomPose(random: Random): Pose {
  const angle = (random() - 0.5) * 0.7
  const scale = ((0.55 + 0.4 * random()) * sampleSize) / spriteSize
  return {
    cosine: Math.cos(angle) / scale,
    sine: Math.sin(angle) / scale,
    centre: [sampleSize / 2 + (random() - 0.5) * 14, sampleSize / 2 + (random() - 0.5) * 14],
    mirror: random() < 0.5 ? -1 : 1,
  }
}

/** Fills in the colour of a pixel. */
type Background = (x: number, y: number, colour: Float64Array) => void

function randomGradient(random: Random): Background {
  const colour = () => [random() * 255, random() * 255, random() * 255]
  const [from, to] = [colour(), colour()]
  const [slopeX, slopeY] = [random() - 0.5, random() - 0.5]
  return (x, y, into) => {
    const along = 0.5 + 2 * (slopeX * (x / sampleSize - 0.5) + slopeY * (y / sampleSize - 0.5))
    const share = Math.min(1, Math.max(0, along))
    for (let channel = 0; channel < 3; channel += 1) {
      into[channel] = (from[channel] as number) * (1 - share) + (to[channel] as number) * share
    }
  }
}

/** Fills in the colour and the opacity (0…1) of the sprite under a pixel of the sample, bilinear. */
function spriteAt(
  sprite: Uint8Array,
  pose: Pose,
  [x, y]: [number, number],
  into: Float64Array,
): void {
  into.fill(0)
  const dx = x - pose.centre[0]
  const dy = y - pose.centre[1]
  const u = pose.mirror * (pose.cosine * dx + pose.sine * dy) + spriteSize / 2
  const v = -pose.sine * dx + pose.cosine * dy + spriteSize / 2
  const column = Math.floor(u)
  const row = Math.floor(v)
  if (column < 0 || row < 0 || column >= spriteSize - 1 || row >= spriteSize - 1) return
  let opacity = 0
  for (let corner = 0; corner < 4; corner += 1) {
    const right = corner & 1
    const below = corner >> 1
    const weight = Math.abs(1 - right - (u - column)) * Math.abs(1 - below - (v - row))
    const place = ((row + below) * spriteSize + column + right) * 4
    const alpha = (sprite[place + 3] as number) * weight
    opacity += alpha
    for (let channel = 0; channel < 3; channel += 1) {
      into[channel] = (into[channel] as number) + (sprite[place + channel] as number) * alpha
    }
  }
  if (opacity === 0) return
  for (let channel = 0; channel < 3; channel += 1) {
    into[channel] = (into[channel] as number) / opacity
  }
  into[3] = Math.min(255, opacity) / 255
}
