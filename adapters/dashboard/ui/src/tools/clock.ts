/** A time in a film as people write it: 1:02.50. */
export function clock(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = (seconds % 60).toFixed(2).padStart(5, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** The seconds of a time that somebody wrote; nothing where it is none. */
export function seconds(text: string): number | undefined {
  if (!/^(\d+:){0,2}\d+([.,]\d+)?$/.test(text)) return undefined
  return text
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0)
}
