/** A rectangle on a picture, in its pixels. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface Size {
  width: number
  height: number
}

const clamp = (n: number, min: number, max: number) => Math.min(Math.max(Math.round(n), min), max)

/** The box as near to what is wanted as the picture has room. */
export function within(box: Box, picture: Size): Box {
  const width = clamp(box.width, 1, picture.width)
  const height = clamp(box.height, 1, picture.height)
  return {
    width,
    height,
    x: clamp(box.x, 0, picture.width - width),
    y: clamp(box.y, 0, picture.height - height),
  }
}

/** The largest box of these proportions in the middle of a picture; of its own without any. */
export function middle(picture: Size, proportions = picture.width / picture.height): Box {
  const width = Math.min(picture.width, picture.height * proportions) * 0.8
  const height = width / proportions
  return within({ x: (picture.width - width) / 2, y: (picture.height - height) / 2, width, height }, picture)
}

/** Moves a corner of a box: west or east, north or south. */
export function pull(box: Box, corner: string, dx: number, dy: number, proportions?: number): Box {
  const west = corner.includes('w')
  const north = corner.includes('n')
  const width = Math.max(box.width + (west ? -dx : dx), 1)
  const height = proportions ? width / proportions : Math.max(box.height + (north ? -dy : dy), 1)
  return {
    width,
    height,
    x: west ? box.x + box.width - width : box.x,
    y: north ? box.y + box.height - height : box.y,
  }
}
