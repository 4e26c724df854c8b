/** Dates on an axis. Days are counted from 1970-01-01, UTC. */

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const dayNumber = (isoDate: string): number => Math.floor(Date.parse(isoDate) / DAY_MS);

export interface TimeTick {
  readonly day: number;
  readonly label: string;
}

/** Ticks on first days of months or years (of days, for short spans), `most` at most. */
export function timeTicks(firstDay: number, lastDay: number, most: number): TimeTick[] {
  const limit = Math.max(1, most);
  if (lastDay - firstDay < 75) return dayTicks(firstDay, lastDay, limit);
  const start = new Date(firstDay * DAY_MS);
  const months = (lastDay - firstDay) / 30.44;
  const step = [1, 2, 3, 6, 12, 24, 36, 60, 120].find((every) => months / every <= limit) ?? 240;
  const ticks: TimeTick[] = [];
  // Counted from year 0, so that ticks do not move when the span grows.
  const from = start.getUTCFullYear() * 12 + start.getUTCMonth();
  for (let month = Math.ceil(from / step) * step; ; month += step) {
    const day = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
    if (day > lastDay) return ticks;
    if (day < firstDay) continue;
    const year = String(Math.floor(month / 12));
    ticks.push({ day, label: step >= 12 ? year : `${MONTHS[month % 12]} ${year}` });
  }
}

function dayTicks(firstDay: number, lastDay: number, most: number): TimeTick[] {
  const span = Math.max(1, lastDay - firstDay);
  const step = [1, 2, 7, 14, 28].find((every) => span / every <= most) ?? 56;
  const ticks: TimeTick[] = [];
  for (let day = firstDay; day <= lastDay; day += step) {
    const date = new Date(day * DAY_MS);
    ticks.push({ day, label: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}` });
  }
  return ticks;
}
