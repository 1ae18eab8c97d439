// Days: calendar arithmetic on YYYY-MM-DD, and the ready periods.
export const plusDays = (iso, days) => {
  const date = new Date(`${iso}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
};

export const plusMonths = (iso, months) => {
  const [year, month, day] = iso.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
};

export const PERIODS = ["4w", "12w", "12m", "year", "lastyear", "all"];

/** The first and last day of a ready period; periods end with the last recorded day. */
export function ready(period, territory) {
  const { first, last } = territory;
  if (!last) return { first: null, last: null };
  const year = Number(last.slice(0, 4));
  const begins = {
    "4w": plusDays(last, 1 - 28),
    "12w": plusDays(last, 1 - 84),
    "12m": plusDays(plusMonths(last, -12), 1),
    year: `${year}-01-01`,
    lastyear: `${year - 1}-01-01`,
    all: first,
  }[period];
  return { first: begins > first ? begins : first, last: period === "lastyear" ? `${year - 1}-12-31` : last };
}

/** Which ready period these days are, or "own". */
export function nameOf(filters, territory) {
  const same = (period) => {
    const days = ready(period, territory);
    return days.first === filters.first && days.last === filters.last;
  };
  return ["all", ...PERIODS].find(same) ?? "own";
}

export const lastDayOfMonth = (month) => plusDays(plusMonths(`${month}-01`, 1), -1);

/** The calendar day of a moment in a time zone. */
export const dayIn = (moment, timeZone) =>
  moment ? new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(moment)) : null;
