/**
 * Decides which lane a bullet may enter. A bullet flies from the right edge, where its head begins, to beyond the left edge, at
 * its own speed. Two bullets in one lane never touch if the tail of the first enters and leaves before the head of the second:
 * both fly straight, so what holds at both ends holds in between. This module knows neither the screen nor a clock.
 */

/** @typedef {{ at: number, width: number, speed: number }} Bullet entered at (ms), width (px), speed (px a ms) */

/** Returns whether `next` never touches `last`, which entered the same lane, of this length, before it. @param {Bullet | undefined} last @param {Bullet} next */
export function isApart(last, next, length, gap) {
  if (!last) return true;
  const tailIn = last.at + (last.width + gap) / last.speed;
  const tailOut = last.at + (length + last.width + gap) / last.speed;
  return next.at >= tailIn && next.at + length / next.speed >= tailOut;
}

/**
 * Returns the topmost lane that the bullet may enter, and assigns it; -1 if the bullet has to wait.
 * @param {(Bullet | undefined)[]} lanes the last bullet of each lane @param {number} count the number of lanes in use @param {Bullet} bullet
 */
export function enter(lanes, count, bullet, length, gap) {
  for (let lane = 0; lane < count; lane++) {
    if (!isApart(lanes[lane], bullet, length, gap)) continue;
    lanes[lane] = bullet;
    return lane;
  }
  return -1;
}

const [SLOWEST_MS, FASTEST_MS, PACE] = [11_000, 5_000, 0.15];

/** The speed of a bullet in px per ms. A longer one flies faster, so that all are visible for about the same time. */
export function speedOf(width, length) {
  return (length + width) / Math.min(SLOWEST_MS, Math.max(FASTEST_MS, length / PACE));
}
