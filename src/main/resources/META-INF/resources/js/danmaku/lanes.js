/**
 * Who may enter which lane. A bullet flies from the right edge, where its head is at first, to behind the left one, at a speed
 * of its own. Two in a lane keep apart when the former's tail is in before the latter's head, and out before it too: both fly
 * straight, so what holds at both ends holds between. Nothing here knows of a screen or a clock.
 */

/** @typedef {{ at: number, width: number, speed: number }} Bullet entered at (ms), width (px), speed (px a ms) */

/** Whether `next` never touches `last`, which entered the same lane of this length before it. @param {Bullet | undefined} last @param {Bullet} next */
export function isApart(last, next, length, gap) {
  if (!last) return true;
  const tailIn = last.at + (last.width + gap) / last.speed;
  const tailOut = last.at + (length + last.width + gap) / last.speed;
  return next.at >= tailIn && next.at + length / next.speed >= tailOut;
}

/**
 * The topmost lane that the bullet may enter, which is then its; -1: none, it waits.
 * @param {(Bullet | undefined)[]} lanes the last of each lane @param {number} count the lanes in use @param {Bullet} bullet
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

/** Px a ms at which a bullet crosses: a longer one flies faster, so that all are seen for about as long. */
export function speedOf(width, length) {
  return (length + width) / Math.min(SLOWEST_MS, Math.max(FASTEST_MS, length / PACE));
}
